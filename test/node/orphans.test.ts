/** Workers whose supervisor was killed: gone before long whatever their script does, and without a resume. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Bed, isLiving, processesOf, SMALL, script } from './bed';

let bed: Bed;
let started: string;
afterEach(async () => {
  for (const pid of processesOf(started)) process.kill(pid, 'SIGKILL');
  await bed.dispose();
});

const SOON = { timeout: 20_000, interval: 50 };

/** Runs until partition 1 has come to this statement. */
async function runInto(statement: string, ...flags: string[]): Promise<{ supervisor: number; worker: number }> {
  bed = new Bed();
  const file = bed.write(
    'blocks.mjs',
    `import { spawnSync } from 'node:child_process';
     import { appendFileSync } from 'node:fs';
     import { buildTiny } from ${JSON.stringify(script('tiny.mjs'))};
     let stamps;
     function stamp() {
       appendFileSync(stamps, JSON.stringify({ event: 'start', pid: process.pid }) + '\\n');
     }
     export function buildSimulation(outputDir, name, partitions, index) {
       stamps = outputDir + '/stamps.ndjson';
       return buildTiny(outputDir, name, partitions, index);
     }
     export function executeSimulation() {
       stamp();
       ${statement}
     }`,
  );
  const run = bed.start(['run', file, ...bed.flags(SMALL), ...flags]);
  const detached = flags.includes('--detach');
  const first = detached ? await run.event({}) : await run.event({ type: 'runCreated' });
  started = first.runId ?? '';
  const { pid: worker } = await bed.started(1);
  return { supervisor: detached ? (first.pid ?? -1) : run.pid, worker };
}

const LOOP = 'for (;;) Math.sqrt(2);';

describe('kill -9 of the supervisor ends a worker whose script', () => {
  test.each([
    ['computes without a pause', LOOP, []],
    ['sleeps in a system call', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', []],
    ['waits for a program, which ends as well', "spawnSync('sleep', ['600']);", []],
    ['computes in a run in the background', LOOP, ['--detach']],
  ])('%s', async (_, statement, flags) => {
    const { supervisor, worker } = await runInto(statement, ...flags);
    process.kill(supervisor, 'SIGKILL');
    await vi.waitFor(() => expect([processesOf(started), isLiving(worker)]).toEqual([[], false]), SOON);
    expect(await bed.status()).toMatchObject({ state: 'interrupted', alive: false });
  });
});

test('a supervisor that is merely stopped keeps its worker', async () => {
  const turns = `const ms = new Int32Array(new SharedArrayBuffer(4));
    for (;;) { Atomics.wait(ms, 0, 0, 100); stamp(); }`;
  const { supervisor, worker } = await runInto(turns);
  process.kill(supervisor, 'SIGSTOP');
  const before = (await bed.stamps()).length;
  // Some 4 seconds, in which the worker looks for its supervisor several times.
  await vi.waitFor(async () => expect((await bed.stamps()).length).toBeGreaterThan(before + 40), SOON);
  expect(isLiving(worker)).toBe(true);
  process.kill(supervisor, 'SIGCONT');
  process.kill(supervisor, 'SIGKILL');
  await vi.waitFor(() => expect(processesOf(started)).toEqual([]), SOON);
});
