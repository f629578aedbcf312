/** The output folder vanishes under a run: it waits until the folder is back, and writes nothing in its place. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mayMount, mountSmallDisk } from '../small-disk';
import { Bed, processesOf, SMALL, script } from './bed';

/** Everything below a folder; nothing where there is none. */
const listed = (folder: string) => (existsSync(folder) ? readdirSync(folder, { recursive: true }) : []);

const GONE = /NAME is not there any more: .* Put it back, and the run goes on by itself; or cancel the run\.$/;

describe('an output folder that vanishes', { timeout: 60_000 }, () => {
  let bed: Bed;
  beforeEach(() => {
    bed = new Bed();
  });
  afterEach(() => bed.dispose());

  const goOn = () => path.join(bed.folder, 'go-on');
  const away = () => path.join(bed.folder, 'AWAY');
  const start = (on = bed) =>
    on.start(['run', script('simulation.mjs'), ...on.flags({ ...SMALL, '--max-attempts': '1' })], {
      POWERSIM_TEST_FAULTS: '1@1:pause',
      POWERSIM_TEST_GO_ON: path.join(on.folder, 'go-on'),
    });
  const journal = (on = bed) => path.join(on.outputDir, '.powersim/NAME/journal.ndjson');
  const numbers = (on = bed) =>
    readFileSync(journal(on), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { seq: number }).seq);

  test('by being renamed pauses the run, whose partition is executed again when it is back', async () => {
    const run = start();
    await bed.started(1);
    renameSync(bed.outputDir, away());
    expect((await run.event({ type: 'queueChanged', paused: 'disk' })).message).toMatch(GONE);
    writeFileSync(goOn(), '');
    expect(await run.event({ type: 'attemptEnded', index: 1 })).toMatchObject({ outcome: 'failed', kind: 'disk' });
    await run.event({ type: 'requeued', index: 1, by: 'automatic' });
    expect(existsSync(bed.outputDir)).toBe(false);
    renameSync(away(), bed.outputDir);
    await run.event({ type: 'queueChanged', paused: null });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect((await bed.status()).state).toBe('succeeded');
    expect(numbers()).toEqual(numbers().map((_, i) => i + 1));
  });

  test('with the results alone pauses the run, too', async () => {
    const run = start();
    await bed.started(1);
    renameSync(bed.simulation, away());
    expect((await run.event({ type: 'queueChanged', paused: 'disk' })).message).toMatch(GONE);
    renameSync(away(), bed.simulation);
    await run.event({ type: 'queueChanged', paused: null });
    writeFileSync(goOn(), '');
    expect(await run.ended).toMatchObject({ exitCode: 0 });
  });

  test('by being renamed when its partition had just come to its end does not have it executed again', async () => {
    const leaving = bed.write(
      'leaving.mjs',
      `import { existsSync, renameSync } from 'node:fs';
       import { executeTiny } from ${JSON.stringify(script('tiny.mjs'))};
       export { buildTiny as buildSimulation } from ${JSON.stringify(script('tiny.mjs'))};
       let calls = 0;
       export async function executeSimulation(simulation) {
         await executeTiny(simulation);
         calls += 1;
         if (calls === 1) renameSync(${JSON.stringify(bed.outputDir)}, ${JSON.stringify(away())});
       }`,
    );
    const run = bed.start(['run', leaving, ...bed.flags({ ...SMALL, '--max-attempts': '1' })]);
    await run.event({ type: 'requeued', index: 1, by: 'automatic' });
    renameSync(away(), bed.outputDir);
    expect(await run.event({ type: 'foundOnDisk', index: 1 })).toMatchObject({ outcome: 'succeeded' });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect((await bed.attempts(1)).map((attempt) => attempt.attempt)).toEqual([1]);
    expect(readdirSync(path.join(bed.simulation, 'simulation_partitions/1'))).not.toContain('NAME-2');
  });

  test('and whose place another run’s results take pauses the run with a message of its own', async () => {
    const run = start();
    await bed.started(1);
    const marker = path.join(bed.simulation, '.powersim-run');
    const own = readFileSync(marker, 'utf8');
    writeFileSync(marker, '0123456789abcdef\n');
    expect((await run.event({ type: 'queueChanged', paused: 'disk' })).message).toMatch(
      /NAME is not what this run made: .*\.powersim-run names another run\. Put back what the run made/,
    );
    writeFileSync(marker, own);
    await run.event({ type: 'queueChanged', paused: null });
    writeFileSync(goOn(), '');
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    writeFileSync(marker, '0123456789abcdef\n');
    const joined = await bed.powersim(['join', bed.simulation]);
    expect(joined.stderr).toContain('was not made by this run');
    expect(joined.exitCode).toBe(2);
  });

  test('does not keep a run from being cancelled, and nothing is left of it', async () => {
    const run = start();
    await bed.started(1);
    // In one go: what removes it file by file meets those who still write.
    renameSync(bed.outputDir, away());
    rmSync(away(), { recursive: true });
    await run.event({ type: 'queueChanged', paused: 'disk' });
    run.kill('SIGINT');
    expect((await run.ended).exitCode).toBe(130);
    expect(processesOf(run.events.find((e) => e.type === 'runCreated')?.runId ?? '')).toEqual([]);
    expect(listed(bed.outputDir)).toEqual([]);
  });

  test('with the journal and the lock alone has them written again', async () => {
    const run = start();
    await bed.started(1);
    rmSync(path.join(bed.outputDir, '.powersim'), { recursive: true });
    await run.event({ type: 'warning', code: 'journal.restored' });
    await vi.waitFor(() => expect(existsSync(journal())).toBe(true), 10_000);
    expect(readdirSync(path.dirname(journal()))).toContain('supervisor.lock');
    writeFileSync(goOn(), '');
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect((await bed.status()).state).toBe('succeeded');
    expect(numbers()).toEqual(numbers().map((_, i) => i + 1));
  });

  test.skipIf(!mayMount)(
    'with its disk, which is unmounted (only root may), is left empty until it is back',
    async () => {
      const disk = mountSmallDisk(64 << 20);
      const other = new Bed(process.execPath, path.join(disk.folder, 'OUT'));
      const elsewhere = path.join(other.folder, 'elsewhere');
      mkdirSync(elsewhere);
      execFileSync('mount', ['--bind', disk.folder, elsewhere]);
      try {
        const run = start(other);
        await other.started(1);
        execFileSync('umount', ['--lazy', disk.folder]);
        expect((await run.event({ type: 'queueChanged', paused: 'disk' })).message).toMatch(GONE);
        writeFileSync(path.join(other.folder, 'go-on'), '');
        await run.event({ type: 'requeued', index: 1, by: 'automatic' });
        expect(readdirSync(disk.folder)).toEqual([]);
        execFileSync('mount', ['--bind', elsewhere, disk.folder]);
        await run.event({ type: 'queueChanged', paused: null });
        expect(await run.ended).toMatchObject({ exitCode: 0 });
        expect(numbers(other)).toEqual(numbers(other).map((_, i) => i + 1));
      } finally {
        execFileSync('umount', ['--lazy', elsewhere]);
        await other.dispose();
        disk.remove();
      }
    },
  );
});
