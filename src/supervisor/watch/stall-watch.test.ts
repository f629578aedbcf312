import { expect, test } from 'vitest';
import type { EventBody } from '../../run';
import { created, phase, runOf, supervised } from '../../run/golden/made-up';
import type { OwnedRun } from '../owned-run';
import { StallWatch } from './stall-watch';

const MINUTE = 60_000;
const begun: EventBody[] = [
  created({ executor: 'slurm', stallTimeout: 120 }),
  supervised(),
  phase('setup'),
  { type: 'jobSubmitting', submission: 1, phase: 'setup', name: 'uc-1', tasks: [] },
];
const taken: EventBody = { type: 'jobSubmitted', submission: 1, job: '7' };
const waits: EventBody = { type: 'jobWaits', submission: 1, tasks: 1, reason: 'Priority' };

test.each([
  ['is being handed over', begun, []],
  ['waits in the queue of a cluster', [...begun, taken, waits], []],
  ['runs there and prints nothing', [...begun, taken], ['setup.stalled']],
  ['began after it had waited', [...begun, taken, waits, { ...waits, tasks: 0 }], ['setup.stalled']],
])('a setup that %s for five minutes: what is warned of', async (_, events, codes) => {
  const warned: string[] = [];
  const run = {
    place: { outputDir: '/nowhere', name: 'uc' },
    state: runOf(...(events as EventBody[])),
    emit: (event: EventBody) => {
      if (event.type === 'warning') warned.push(event.code);
    },
  };
  const watch = new StallWatch(run as unknown as OwnedRun, { failPartition: () => false });
  for (let minute = 0; minute < 5; minute += 1) await watch.look(MINUTE);
  expect(warned).toEqual(codes);
});
