/** One supervisor, however the clicks race: many commands at once on one run, on real processes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Ended, Stamp } from '../julia/bed';
import { Bed, processesOf, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

interface Event {
  readonly type: string;
  readonly seq: number;
  readonly pid?: number;
}

/** Every event of the journal; fails when a line is none. */
const events = (): Event[] =>
  readFileSync(path.join(bed.outputDir, '.powersim/NAME/journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);

/** The journal is whole, and no supervisor began before the last one had ended or been killed. */
function expectOneAtATime(killed: readonly number[] = []): void {
  const all = events();
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
  let owner: number | undefined;
  for (const { type, pid } of all) {
    if (type === 'supervisorStarted') {
      expect(owner === undefined || killed.includes(owner), `${pid} began while ${owner} went on`).toBe(true);
      owner = pid;
    }
    if (type === 'supervisorEnded') owner = undefined;
  }
  expect(owner).toBeUndefined();
}

/** No partition was executed by two processes at once. */
function expectNoneTwice(stamps: readonly Stamp[]): void {
  const open = new Map<number, number>();
  for (const { index, event, pid } of stamps) {
    if (event === 'start') open.set(index, pid);
    else expect(open.get(index), `partition ${index}`).toBe(pid);
  }
}

const tell = ({ exitCode, stdout, stderr }: Ended) => `${exitCode}: ${stdout}${stderr}`;

async function interruptedRun(): Promise<number> {
  bed = new Bed();
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags()], { POWERSIM_TEST_FAULTS: '3@1:hang' });
  await bed.started(3);
  run.kill('SIGKILL');
  await run.ended;
  return run.pid;
}

const LOSER =
  /already being executed by process \d+|nothing left to do|is at its end|only just beginning|[Qq]ueued again|Nothing is running/;

test('six resumes at once: one does it, five say who does', async () => {
  const killed = await interruptedRun();
  const ended = await Promise.all(Array.from({ length: 6 }, () => bed.powersim(['resume', bed.simulation])));
  const winners = ended.filter(({ stdout }) => stdout.includes('Results:'));
  expect(winners.map(tell)).toHaveLength(1);
  for (const one of ended) if (!winners.includes(one)) expect(tell(one)).toMatch(LOSER);
  expect((await bed.status()).state).toBe('succeeded');
  const stamps = await bed.stamps();
  expectNoneTwice(stamps);
  const starts = startsOf(stamps);
  // Two ran side by side until the kill: whichever of the first two had ended ran once.
  expect(Math.min(starts[1] ?? 0, starts[2] ?? 0)).toBe(1);
  expect(starts).toMatchObject({ 3: 2 });
  expectOneAtATime([killed]);
});

test('six runs at once in one place: one runs, five are refused', async () => {
  bed = new Bed();
  const ended = await Promise.all(Array.from({ length: 6 }, () => bed.run(script('simulation.mjs'), SMALL)));
  expect(ended.filter(({ exitCode }) => exitCode === 0).map(tell)).toHaveLength(1);
  for (const one of ended) {
    if (one.exitCode !== 0)
      expect(tell(one)).toMatch(/already being executed|already holds the results|was not made by/);
  }
  expect((await bed.status()).state).toBe('succeeded');
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1 });
  expectOneAtATime();
});

test('six runs at once by force: each replaces only what has ended', async () => {
  bed = new Bed();
  const ended = await Promise.all(
    Array.from({ length: 6 }, () => bed.powersim(['run', script('simulation.mjs'), ...bed.flags(SMALL), '--force'])),
  );
  for (const one of ended) if (one.exitCode !== 0) expect(tell(one)).toMatch(/already being executed/);
  expect(ended.some(({ exitCode }) => exitCode === 0)).toBe(true);
  expect((await bed.status()).state).toBe('succeeded');
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1 });
  expectOneAtATime();
});

test('resume, retry and join at once: the run ends joined, and nothing runs twice', async () => {
  const killed = await interruptedRun();
  const commands = ['resume', 'retry', 'join', 'resume', 'retry', 'join'];
  const ended = await Promise.all(commands.map((command) => bed.powersim([command, bed.simulation])));
  for (const one of ended) {
    if (!one.stdout.includes('Results:'))
      expect(tell(one)).toMatch(/already being executed|nothing left|[Qq]ueued again|join failed|nothing to retry/);
  }
  // Where a join came first, it was refused for the partitions that are missing.
  if ((await bed.status()).state !== 'succeeded') await bed.powersim(['resume', bed.simulation]);
  expect((await bed.status()).state).toBe('succeeded');
  expectNoneTwice(await bed.stamps());
  expectOneAtATime([killed]);
});

test('cancel and retry at once: one of them has the last word, nothing is left running, and a resume ends it', async () => {
  bed = new Bed();
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags()], { POWERSIM_TEST_FAULTS: '3@1:hang' });
  await bed.started(3);
  const ended = await Promise.all(
    ['cancel', 'retry', 'cancel', 'retry'].map((command) => bed.powersim([command, bed.simulation])),
  );
  await run.ended;
  for (const one of ended) {
    expect(tell(one)).toMatch(
      /Cancelling|[Qq]ueued again|Nothing is running|nothing to retry|is at its end|only just beginning|already being executed|Results:|does not answer|cancelled/,
    );
  }
  const { runId, alive } = await bed.status();
  expect(alive).toBe(false);
  expect(processesOf(runId)).toEqual([]);
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect((await bed.status()).state, tell(resumed)).toBe('succeeded');
  expectNoneTwice(await bed.stamps());
  expectOneAtATime();
});

test('a supervisor killed while others try: at any time one owns the run, and it ends joined', async () => {
  const killed = [await interruptedRun()];
  const first = bed.start(['resume', bed.simulation], { POWERSIM_TEST_FAULTS: '3@2:hang' });
  await first.event({ type: 'attemptStarted', index: 3 });
  const others = Array.from({ length: 4 }, () => bed.powersim(['resume', bed.simulation]));
  first.kill('SIGKILL');
  killed.push(first.pid);
  const ended = await Promise.all([...others, first.ended.then(() => bed.powersim(['resume', bed.simulation]))]);
  for (const one of ended) if (!one.stdout.includes('Results:')) expect(tell(one)).toMatch(LOSER);
  expect((await bed.status()).state).toBe('succeeded');
  expectNoneTwice(await bed.stamps());
  expectOneAtATime(killed);
});
