/** A disk that is full, or becomes it, while the embedded engine runs: the run waits for room, and nothing is lost. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { askSupervisor } from '../../src/run';
import { mayMount, mountSmallDisk, type SmallDisk } from '../small-disk';
import { Bed, processesOf, SMALL, script } from './bed';

const MB = 1 << 20;
/** What is printed at most about a disk: how much is free, where, and what to do. */
const FULL =
  /^The disk of .*OUT is full: .* of .* are free\..* Make room: the run goes on by itself when .* are free\.$/;

/** What the join says that it needs. */
const NO_ROOM_TO_JOIN = /^The joined store needs .* are free: .* The run tries again by itself\.$/;

test.skipIf(!mayMount)(
  'failures before one of the disk still count (root can make a full device)',
  {
    timeout: 60_000,
  },
  async () => {
    const bed = new Bed();
    try {
      // The second attempt's heading cannot be written: what it is written to is as full as a disk can be.
      const failing = bed.write(
        'failing.mjs',
        `import { execFileSync } from 'node:child_process';
       import { existsSync, rmSync } from 'node:fs';
       export { buildTiny as buildSimulation } from ${JSON.stringify(script('tiny.mjs'))};
       export function executeSimulation() {
         const file = ${JSON.stringify(path.join(bed.simulation, 'simulation_partitions/1/console.log'))};
         if (!existsSync(file)) return;
         rmSync(file);
         execFileSync('mknod', [file, 'c', '1', '7']);
         throw new Error('attempt in process ' + process.pid);
       }`,
      );
      const flags = bed.flags({ ...SMALL, '--max-attempts': '2' });
      const run = bed.start(['run', failing, ...flags]);
      await run.event({ type: 'queueChanged', paused: 'disk' });
      rmSync(path.join(bed.simulation, 'simulation_partitions/1/console.log'));
      expect((await run.ended).exitCode).toBe(1);
      expect((await bed.attempts(1)).filter((attempt) => attempt.kind === 'script')).toHaveLength(2);
    } finally {
      await bed.dispose();
    }
  },
);

describe.skipIf(!mayMount)('a disk that is full (root can mount one)', { timeout: 60_000 }, () => {
  let disk: SmallDisk;
  let bed: Bed;
  beforeEach(() => {
    disk = mountSmallDisk(64 * MB);
    bed = new Bed(process.execPath, path.join(disk.folder, 'OUT'));
  });
  afterEach(async () => {
    await bed.dispose();
    disk.remove();
  });

  const goOn = () => path.join(bed.folder, 'go-on');
  const held = (faults: string) => ({ POWERSIM_TEST_FAULTS: faults, POWERSIM_TEST_GO_ON: goOn() });
  const start = (faults: string, overrides: Record<string, string> = {}) =>
    bed.start(['run', script('simulation.mjs'), ...bed.flags({ ...SMALL, ...overrides })], held(faults));
  const journal = () =>
    readFileSync(path.join(bed.outputDir, '.powersim/NAME/journal.ndjson'), 'utf8')
      .split('\n')
      // What follows the last end of a line is still being written.
      .slice(0, -1)
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { seq: number; type: string });

  /** Far more than fits in what the journal's last block has left, and in the pages that somebody gives back meanwhile. */
  async function fillJournal(run: ReturnType<typeof start>): Promise<void> {
    const { runId = '' } = await run.event({ type: 'runCreated' });
    const registered = readFileSync(path.join(bed.folder, 'state/runs', `${runId}.json`), 'utf8');
    const { runtimeFolder } = JSON.parse(registered) as { runtimeFolder: string };
    for (let change = 0; change < 400; change += 1)
      await askSupervisor(runId, runtimeFolder, { type: 'setProcesses', count: 1 + (change % 40) });
    // Nothing but the journal's reserve makes room for them.
    disk.fill(0);
  }

  test('while a partition writes its results pauses the run, which goes on by itself and counts no attempt', async () => {
    const run = start('1@1:pause', { '--max-attempts': '1' });
    await bed.started(1);
    disk.fill(0);
    const paused = await run.event({ type: 'queueChanged', paused: 'disk' });
    expect(paused.message).toMatch(FULL);
    writeFileSync(goOn(), '');
    const failed = await run.event({ type: 'attemptEnded', index: 1 });
    expect(failed).toMatchObject({ outcome: 'failed', kind: 'disk' });
    await run.event({ type: 'requeued', index: 1, by: 'automatic' });
    disk.empty();
    await run.event({ type: 'queueChanged', paused: null });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const status = await bed.status();
    expect(status).toMatchObject({ state: 'succeeded', paused: null });
    expect(status.partitions.map((p) => p.attempts.map((a) => a.kind ?? a.outcome))).toEqual([
      ['disk', 'succeeded'],
      ['succeeded'],
    ]);
    // The journal was full, too: every event is in it, in order.
    expect(journal().map((event) => event.seq)).toEqual(journal().map((_, i) => i + 1));
    // What was written in vain does not keep the room.
    const aside = readdirSync(path.join(bed.simulation, 'simulation_partitions/1')).find((f) => f.endsWith('.failed'));
    if (aside !== undefined) {
      expect(
        existsSync(path.join(bed.simulation, 'simulation_partitions/1', aside, 'data_store/simulation_store.h5')),
      ).toBe(false);
    }
  });

  test('while a script prints costs an attempt that does not count, or nothing at all', async () => {
    const printing = bed.write(
      'printing.mjs',
      `import { existsSync, rmSync } from 'node:fs';
       import { setTimeout as delay } from 'node:timers/promises';
       import { executeTiny } from ${JSON.stringify(script('tiny.mjs'))};
       export { buildTiny as buildSimulation } from ${JSON.stringify(script('tiny.mjs'))};
       export async function executeSimulation(simulation) {
         console.log('about to print');
         while (!existsSync(${JSON.stringify(goOn())})) await delay(20);
         console.log('x'.repeat(2 ** 20));
         process.stdout.write('x'.repeat(2 ** 20));
         await delay(20);
         // There is room again at once: the output alone could not be written.
         rmSync(${JSON.stringify(path.join(disk.folder, '.ballast'))}, { force: true });
         await executeTiny(simulation);
       }`,
    );
    const run = bed.start(['run', printing, ...bed.flags({ ...SMALL, '--max-attempts': '1' })]);
    const console = path.join(bed.simulation, 'simulation_partitions/1/console.log');
    await vi.waitFor(() => expect(readFileSync(console, 'utf8')).toContain('about to print'), 20_000);
    disk.fill(0);
    await run.event({ type: 'queueChanged', paused: 'disk' });
    writeFileSync(goOn(), '');
    await run.event({ type: 'attemptEnded', index: 1 });
    disk.empty();
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const [first] = (await bed.status()).partitions;
    expect(first?.attempts.map((a) => a.kind ?? a.outcome)).toEqual(
      first?.attempts.length === 1 ? ['succeeded'] : ['disk', 'succeeded'],
    );
  });

  test('stays paused when somebody continues the run all the same', async () => {
    const run = start('1@1:pause');
    await bed.started(1);
    disk.fill(0);
    await run.event({ type: 'queueChanged', paused: 'disk' });
    const before = run.events.length;
    expect(await bed.powersim(['continue', bed.simulation])).toMatchObject({ exitCode: 0 });
    await vi.waitFor(
      () =>
        expect(
          run.events
            .slice(before)
            .filter((e) => e.type === 'queueChanged')
            .map((e) => e.paused),
        ).toEqual([null, 'disk']),
      10_000,
    );
    disk.empty();
    writeFileSync(goOn(), '');
    expect(await run.ended).toMatchObject({ exitCode: 0 });
  });

  test('does not keep a run from being cancelled', async () => {
    const run = start('1@1:pause');
    await bed.started(1);
    disk.fill(0);
    writeFileSync(goOn(), '');
    await run.event({ type: 'requeued', index: 1 });
    run.kill('SIGINT');
    const { exitCode } = await run.ended;
    expect(exitCode).toBe(130);
    const runId = run.events.find((e) => e.type === 'runCreated')?.runId ?? '';
    expect(processesOf(runId)).toEqual([]);
    disk.empty();
    expect(await bed.powersim(['resume', bed.simulation])).toMatchObject({ exitCode: 0 });
  });

  test('does not make a cancelled run forget that it was cancelled, however much it has to tell', async () => {
    const run = start('1@1:pause');
    await bed.started(1);
    disk.fill(0);
    await run.event({ type: 'queueChanged', paused: 'disk' });
    await fillJournal(run);
    run.kill('SIGINT');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stderr).not.toContain('could not be written');
    const status = await bed.status();
    expect(status.state).toBe('cancelled');
    expect(status.partitions.map((p) => p.state)).toEqual(status.partitions.map(() => 'cancelled'));
    expect(journal().map((event) => event.seq)).toEqual(journal().map((_, i) => i + 1));
    expect(readdirSync(path.join(bed.outputDir, '.powersim/NAME'))).not.toContain('journal.reserve');
  });

  test('even of what was kept for the end is said, for the journal misses it', async () => {
    const run = start('1@1:pause');
    await bed.started(1);
    rmSync(path.join(bed.outputDir, '.powersim/NAME/journal.reserve'));
    disk.fill(0);
    await run.event({ type: 'queueChanged', paused: 'disk' });
    await fillJournal(run);
    run.kill('SIGINT');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/The journal in .*OUT could not be written: what happened last \(\d+ events\) is lost/);
  });

  test('while setup runs makes it begin anew when there is room', async () => {
    disk.fill(48 << 10);
    const run = start('');
    await run.event({ type: 'phaseStarted', phase: 'setup' });
    const paused = await run.event({ type: 'queueChanged', paused: 'disk' });
    expect(paused.message).toMatch(FULL);
    await run.event({ type: 'workerEnded' });
    disk.empty();
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const status = await bed.status();
    expect(status).toMatchObject({ state: 'succeeded', setup: { state: 'succeeded' } });
  });

  test('when the join begins makes it wait, and it joins when there is room', async () => {
    const waits = bed.write(
      'waits.mjs',
      `import { existsSync, writeFileSync } from 'node:fs';
       import { setTimeout as delay } from 'node:timers/promises';
       import { executeTiny } from ${JSON.stringify(script('tiny.mjs'))};
       export { buildTiny as buildSimulation } from ${JSON.stringify(script('tiny.mjs'))};
       let done = 0;
       export async function executeSimulation(simulation) {
         await executeTiny(simulation);
         if (++done < 2) return;
         writeFileSync(${JSON.stringify(path.join(bed.folder, 'stored'))}, '');
         while (!existsSync(process.env.POWERSIM_TEST_GO_ON)) await delay(20);
       }`,
    );
    const run = bed.start(['run', waits, ...bed.flags(SMALL)], held(''));
    await vi.waitFor(() => expect(existsSync(path.join(bed.folder, 'stored'))).toBe(true), { timeout: 30_000 });
    // What is left free, and less than a joined store of 31 kB besides.
    disk.fill(0.01 * 64 * MB + (20 << 10));
    writeFileSync(goOn(), '');
    await run.event({ type: 'phaseStarted', phase: 'join' });
    const { message } = await run.event({ type: 'queueChanged', paused: 'disk' });
    expect(message).toBeDefined();
    await vi.waitFor(
      () => expect(run.events.map((e) => e.message)).toContainEqual(expect.stringMatching(NO_ROOM_TO_JOIN)),
      10_000,
    );
    expect(run.events.some((e) => e.type === 'phaseEnded' && e.phase === 'join')).toBe(false);
    disk.empty();
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect((await bed.status()).join.state).toBe('succeeded');
  });

  test('from the beginning is said in a sentence', async () => {
    disk.fill(0);
    const { exitCode, stderr } = await bed.run(script('simulation.mjs'), SMALL);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/no space left/);
    expect(stderr).toMatch(/Make room|Choose another/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('where the list of runs is kept is said in a sentence, and starts nothing', async () => {
    const state = path.join(disk.folder, 'state');
    const elsewhere = new Bed();
    try {
      disk.fill(0);
      const { exitCode, stderr } = await elsewhere.run(script('simulation.mjs'), SMALL, { POWERSIM_STATE_HOME: state });
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(/no space left.*Set POWERSIM_STATE_HOME to a folder that you can write/s);
      expect(existsSync(elsewhere.simulation)).toBe(false);
    } finally {
      await elsewhere.dispose();
    }
  });
});
