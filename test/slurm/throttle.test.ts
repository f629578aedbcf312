/** Licences may be what limits a run: no more tasks than wanted run at once, over all of its arrays. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseTaskLine } from '../../src/executors/slurm/task-log';
import { submissionDir } from '../../src/layout';
import { clusterForFile, SlurmBed, script } from './bed';

const cluster = clusterForFile({ cpus: 4, nodes: 2 });
let bed: SlurmBed;
afterEach(() => bed.dispose());

/** What the tasks of partitions wrote, in folders of their arrays. */
function taskLogs(): string[] {
  const folder = path.dirname(submissionDir({ outputDir: bed.outputDir, name: bed.name }, 1));
  return globSync('*/[0-9]*.ndjson', { cwd: folder }).map((log) => path.join(folder, log));
}

/** Most tasks that were between their beginning and their end at once, by their own records. */
function mostAtOnce(logs: readonly string[]): number {
  const changes = logs.flatMap((log) =>
    readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((text): [time: number, more: number][] => {
        const line = parseTaskLine(text);
        if (line?.type === 'began') return [[line.time, 1]];
        return line?.type === 'ended' ? [[line.time, -1]] : [];
      }),
  );
  let [now, most] = [0, 0];
  for (const [, change] of changes.sort(([a, x], [b, y]) => a - b || x - y)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

test.each([1, 2, 3])('with %i at a time, partitions that fail and are retried do not come on top', async (limit) => {
  bed = new SlurmBed(cluster());
  const flags = bed.slurm({}, { '--num-steps': '9', '--period': '1', '--num-parallel-processes': String(limit) });
  const env = { POWERSIM_TEST_FAULTS: '1@1:throwExecute;2@1:kill;4@1:throwExecute' };
  const run = await bed.powersim(['run', script('simulation.mjs'), ...flags], env);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const logs = taskLogs();
  expect(new Set(logs.map((log) => path.dirname(log))).size).toBeGreaterThan(1);
  expect(mostAtOnce(logs)).toBe(limit);
});
