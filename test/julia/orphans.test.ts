/** Workers whose supervisor was killed: gone before long whatever their script does, and without a resume. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bed, isLiving, processesOf, SMALL, type Stamp, script, stampsOf } from './bed';

let bed: Bed;
let started: string;
afterEach(async () => {
  for (const pid of processesOf(started)) process.kill(pid, 'SIGKILL');
  await bed.dispose();
});

const SOON = { timeout: 20_000, interval: 50 };

/** The stamp of partition 1, past or to come. */
function stamp(event: Stamp['event']): Promise<Stamp> {
  const look = async () => {
    const found = (await stampsOf(bed.simulation)).find((one) => one.index === 1 && one.event === event);
    if (!found) throw new Error(`partition 1 has no ${event}`);
    return found;
  };
  return vi.waitFor(look, { timeout: 120_000, interval: 50 });
}

// Linux' own doing: elsewhere the thread that reports looks for the supervisor.
describe.skipIf(process.platform !== 'linux')('kill -9 of the supervisor ends a worker in a C call (on Linux)', () => {
  test.each([
    ['as it is', ''],
    ['that has one thread', ' --threads=1'],
  ])('%s', async (_, threads) => {
    bed = new Bed('G1');
    const flags = bed.flags(SMALL).map((flag) => (flag.startsWith('--exeflags') ? `${flag}${threads}` : flag));
    const run = bed.start(['run', script('simulation.jl'), ...flags], { STANDIN_FAULTS: '1:hang_c' });
    started = (await run.event({ type: 'runCreated' })).runId ?? '';
    const { pid: worker } = await stamp('start');
    run.kill('SIGKILL');
    await vi.waitFor(() => expect(processesOf(started)).toEqual([]), SOON);
    expect(isLiving(worker)).toBe(false);
    expect(await bed.status()).toMatchObject({ state: 'interrupted', alive: false });
  });
});

test('a supervisor that is merely stopped keeps its worker', async () => {
  bed = new Bed('G1');
  const run = bed.start(['run', script('simulation.jl'), ...bed.flags(SMALL)], { STANDIN_STEP_SECONDS: '2' });
  started = (await run.event({ type: 'runCreated' })).runId ?? '';
  const { pid: worker } = await stamp('start');
  run.kill('SIGSTOP');
  // Its steps take 4 seconds at least.
  expect((await stamp('end')).pid).toBe(worker);
  expect(isLiving(worker)).toBe(true);
  run.kill('SIGKILL');
  await vi.waitFor(() => expect(processesOf(started)).toEqual([]), SOON);
});
