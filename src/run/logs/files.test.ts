import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { partitionDir } from '../../layout';
import { liveLogsOf, logsOfEarlierAttempts } from './files';

test('the logs of earlier attempts are in the order of the attempts, and what else is there is none', async () => {
  const place = { outputDir: mkdtempSync(path.join(tmpdir(), 'files-')), name: 'uc' };
  const folder = partitionDir(place, 2);
  mkdirSync(folder, { recursive: true });
  const log = (attempt: string) => `run_partition_simulation.attempt-${attempt}.log`;
  for (const name of [log('10'), log('2'), log('x'), `${log('3')}.gz`, `a-${log('4')}`, 'console.log'])
    writeFileSync(path.join(folder, name), '');
  try {
    expect(await logsOfEarlierAttempts(place, 2)).toEqual([log('2'), log('10')].map((name) => path.join(folder, name)));
    expect(await logsOfEarlierAttempts(place, 3)).toEqual([]);
    expect(liveLogsOf(place, 2)).toEqual(
      ['run_partition_simulation.log', 'console.log'].map((name) => path.join(folder, name)),
    );
  } finally {
    rmSync(place.outputDir, { recursive: true });
  }
});
