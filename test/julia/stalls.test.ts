import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, isLiving, SMALL, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('a partition that hangs in a solver’s C call is ended with all that it started, and succeeds in another worker', async () => {
  bed = new Bed('G1');
  const flags = bed.flags({ ...SMALL, '--stall-timeout': '15', '--stall-action': 'retry' });
  // No Julia task gets a turn in it, and the child is in a session of its own and ignores SIGTERM.
  const run = bed.start(['run', script('simulation.jl'), ...flags], { STANDIN_FAULTS: '2@1:child;2@1:hang_c' });
  expect(await run.event({ type: 'stalled' })).toMatchObject({ index: 2, attempt: 1 });
  const child = Number(readFileSync(path.join(bed.simulation, 'simulation_partitions/2/child.pid'), 'utf8'));
  expect((await run.ended).exitCode).toBe(0);
  expect(isLiving(child)).toBe(false);
  expect((await bed.status()).partitions[1]?.attempts).toMatchObject([
    {
      outcome: 'failed',
      kind: 'stalled',
      message: expect.stringMatching(/^No step and no output for \d+ s; .*powersim\.stallAction: retry/),
    },
    { outcome: 'succeeded' },
  ]);
});
