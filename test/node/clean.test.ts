/** Setting the partitions' stores aside after the join, putting them back, and deleting them. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Bed, root, script } from './bed';

/** Runs once; every test works on a copy. */
let made: Bed;
let bed: Bed;
beforeAll(async () => {
  made = new Bed();
  const { exitCode, stdout, stderr } = await made.run(script('simulation.mjs'));
  expect(exitCode, stdout + stderr).toBe(0);
});
afterAll(() => made.dispose());
beforeEach(() => {
  bed = new Bed();
  cpSync(made.outputDir, bed.outputDir, { recursive: true, preserveTimestamps: true });
});
afterEach(() => bed.dispose());

const replacing = () => ['run', script('simulation.mjs'), ...bed.flags(), '--force'];
const clean = (...flags: string[]) => bed.powersim(['clean', bed.simulation, ...flags]);
const cleaned = () => path.join(bed.outputDir, '.powersim', bed.name, 'cleaned');
const kept = (index: number) =>
  path.join(bed.simulation, 'simulation_partitions', `${index}`, bed.name, 'data_store', 'simulation_store.h5');
const aside = (index: number) => path.join(cleaned(), `${index}`, 'simulation_store.h5');
const PARTITIONS = [1, 2, 3, 4];
const stores = (where: (index: number) => string) => PARTITIONS.filter((index) => existsSync(where(index)));
/** Every file below a folder, with what is in it. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !file.endsWith('supervisor.log'))
      .map((file) => [path.relative(folder, file), readFileSync(file).toString('base64')]),
  );
const onDisk = (files: readonly string[]) => files.reduce((sum, file) => sum + statSync(file).blocks * 512, 0);
const storesOf = async () =>
  (await import('../../src/run')).readJournal(journal()).then(({ state }) => state?.partitionStores);
const journal = () => path.join(bed.outputDir, '.powersim', bed.name, 'journal.ndjson');

describe('powersim clean', () => {
  test('shows what would go and changes nothing before somebody agrees', async () => {
    const before = contents(bed.outputDir);
    const { exitCode, stdout } = await clean();
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`4 partition stores (`);
    expect(stdout).toContain(path.join(bed.simulation, 'simulation_partitions'));
    expect(stdout).toContain('Nothing was changed: add --yes to do it.');
    expect(contents(bed.outputDir)).toEqual(before);
    const told = await clean('--json');
    expect(told.exitCode).toBe(2);
    expect(JSON.parse(told.stdout)).toEqual({
      what: 'clean',
      done: false,
      folder: bed.simulation,
      stores: 4,
      bytes: onDisk(PARTITIONS.map(kept)),
      aside: cleaned(),
    });
  });

  test('moves the stores of the partitions, and nothing else; --restore puts every byte back', async () => {
    const before = contents(bed.simulation);
    const bytes = onDisk(PARTITIONS.map(kept));
    const { exitCode, stdout, stderr } = await clean('--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('--restore');
    expect(stores(kept)).toEqual([]);
    expect(stores(aside)).toEqual(PARTITIONS);
    const left = Object.entries(before).filter(([file]) => !/simulation_partitions.*simulation_store\.h5$/.test(file));
    expect(contents(bed.simulation)).toEqual(Object.fromEntries(left));
    expect(await storesOf()).toEqual({ are: 'setAside', bytes });
    expect((await bed.status()).state).toBe('succeeded');
    const restored = await clean('--restore');
    expect(restored.exitCode, restored.stderr).toBe(0);
    expect(contents(bed.simulation)).toEqual(before);
    expect(existsSync(cleaned())).toBe(false);
    expect(await storesOf()).toEqual({ are: 'kept', bytes });
  });

  test('leaves the results as they are: the summary reads them', async () => {
    const before = (await bed.powersim(['summary', bed.simulation])).stdout;
    await clean('--yes');
    expect((await bed.powersim(['summary', bed.simulation])).stdout).toBe(before);
    await clean('--empty', '--yes');
    expect((await bed.powersim(['summary', bed.simulation])).stdout).toBe(before);
  });

  test('keeps a run from being joined again, and says how to put the stores back', async () => {
    await clean('--yes');
    const before = contents(bed.simulation);
    const joined = await bed.powersim(['join', bed.simulation]);
    expect(joined.exitCode).not.toBe(0);
    expect(joined.stderr).toContain(`powersim clean ${bed.simulation} --restore`);
    expect((await bed.powersim(['resume', bed.simulation])).stderr).toContain('nothing left to do');
    expect(contents(bed.simulation)).toEqual(before);
    await clean('--restore');
    const again = await bed.powersim(['join', bed.simulation, '--trust']);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  });

  test('--empty deletes for good what was set aside, after a question of its own', async () => {
    await clean('--yes');
    const bytes = onDisk(PARTITIONS.map(aside));
    expect((await clean('--empty')).exitCode).toBe(2);
    expect(stores(aside)).toEqual(PARTITIONS);
    const { exitCode, stdout } = await clean('--empty', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('deleted for good');
    expect(readdirSync(cleaned())).toEqual(['cleaned.json']);
    expect(await storesOf()).toEqual({ are: 'removed', bytes });
    const again = await clean('--restore');
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain('were deleted for good');
  });

  test('--empty at once does both after one confirmation', async () => {
    const { exitCode } = await clean('--empty', '--yes');
    expect(exitCode).toBe(0);
    expect([...stores(kept), ...stores(aside)]).toEqual([]);
    expect((await storesOf())?.are).toBe('removed');
  });

  test('says that there is nothing to do, and ends well', async () => {
    expect((await clean('--restore')).stdout).toContain('nothing to put back');
    await clean('--yes');
    const { exitCode, stdout } = await clean('--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('set aside already');
  });

  test('takes nothing out of a folder that is not ours', async () => {
    rmSync(path.join(bed.simulation, '.powersim-run'));
    await expectRefusal('was not made by a run of PowerSimulations Parallel');
    writeFileSync(path.join(bed.simulation, '.powersim-run'), '0123456789abcdef\n');
    await expectRefusal('was not made by a run of PowerSimulations Parallel');
  });

  test('refuses a run that is being executed', async () => {
    const other = new Bed();
    const run = other.start(['run', script('simulation.mjs'), ...other.flags()], { POWERSIM_TEST_FAULTS: '4@1:hang' });
    await other.started(4);
    const { exitCode, stderr } = await other.powersim(['clean', other.simulation, '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('they were not joined successfully');
    run.kill('SIGTERM');
    await run.ended;
    await other.dispose();
  });
});

/** Nothing may change; what it says is the first argument. */
async function expectRefusal(said: string, ...flags: string[]): Promise<void> {
  const before = contents(bed.folder);
  const { exitCode, stderr } = await clean(...(flags.length > 0 ? flags : ['--yes']));
  expect(stderr).toContain(said);
  expect(exitCode).not.toBe(0);
  const after = contents(bed.folder);
  // Whoever took the lock says so.
  delete before[path.relative(bed.folder, journal())];
  delete after[path.relative(bed.folder, journal())];
  expect(after).toEqual(before);
  expect(stores(kept).length + stores(aside).length).toBeGreaterThan(0);
}

describe('the stores stay where the joined results do not stand for them', () => {
  test('a join whose status.json says otherwise', async () => {
    writeFileSync(path.join(bed.simulation, 'results', 'status.json'), '{"run_status":"FAILED"}');
    await expectRefusal('says FAILED');
  });

  test('a joined store that is cut off', async () => {
    const file = path.join(bed.simulation, 'data_store', 'simulation_store.h5');
    writeFileSync(file, readFileSync(file).subarray(0, 5000));
    await expectRefusal('is not sound');
  });

  test('a joined store of which one byte changed', async () => {
    const file = path.join(bed.simulation, 'data_store', 'simulation_store.h5');
    const bytes = readFileSync(file);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expectRefusal('it has changed since it was written');
    await expectRefusal('it has changed since it was written', '--empty', '--yes');
  });

  test('a partition whose store is newer than the join', async () => {
    const later = Date.now() / 1000 + 10;
    utimesSync(kept(2), later, later);
    await expectRefusal('the store of partition 2 is newer than the joined one');
  });

  test('a join that left partitions out', async () => {
    const other = new Bed();
    await other.run(script('simulation.mjs'), { '--max-attempts': '1' }, { POWERSIM_TEST_FAULTS: '2:throw' });
    await other.powersim(['join', other.simulation, '--skip-failures']);
    const { exitCode, stderr } = await other.powersim(['clean', other.simulation, '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the join left out 1 of 4 partitions');
    await other.dispose();
  });
});

describe('a clean-up that was killed', () => {
  const list = () => path.join(cleaned(), 'cleaned.json');

  test.each([0, 2, 4])('after %i of 4 stores were moved is finished, undone, or emptied', async (moved) => {
    const before = contents(bed.simulation);
    const cut = () => {
      for (const index of PARTITIONS.slice(moved)) renameSync(aside(index), kept(index));
    };
    await clean('--yes');
    cut();
    expect((await clean('--restore')).exitCode).toBe(0);
    expect(contents(bed.simulation)).toEqual(before);
    expect(existsSync(cleaned())).toBe(false);
    await clean('--yes');
    cut();
    expect((await clean('--yes')).exitCode).toBe(0);
    expect(stores(aside)).toEqual(PARTITIONS);
    cut();
    expect((await clean('--empty', '--yes')).exitCode).toBe(0);
    expect([...stores(kept), ...stores(aside)]).toEqual([]);
    expect(readdirSync(cleaned())).toEqual(['cleaned.json']);
  });

  test.each([1, 4])('after %i of 4 stores were deleted is only finished', async (gone) => {
    await clean('--yes');
    writeFileSync(list(), readFileSync(list(), 'utf8').replace('"emptying":false', '"emptying":true'));
    for (const index of PARTITIONS.slice(0, gone)) rmSync(aside(index));
    await expectRefusalOfEmptying('--restore');
    const { exitCode, stderr } = await clean('--empty', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(readdirSync(cleaned())).toEqual(['cleaned.json']);
    expect((await storesOf())?.are).toBe('removed');
  });

  test('or emptied is known although the journal lost what it said of it', async () => {
    await clean('--empty', '--yes');
    const lines = readFileSync(journal(), 'utf8').split('\n');
    writeFileSync(journal(), lines.map((line) => (line.includes('"partitionStores"') ? 'garbage' : line)).join('\n'));
    for (const flags of [['--restore'], ['--empty', '--yes'], ['--yes']]) {
      const { stdout, exitCode } = await clean(...flags);
      expect(stdout).toContain('were deleted for good');
      expect(exitCode).toBe(0);
    }
    const { stderr, exitCode } = await bed.powersim(['retry', bed.simulation]);
    expect(stderr).toMatch(/were deleted after the join|nothing left to do/);
    expect(stores(kept)).toEqual([]);
    const joined = await bed.powersim(['join', bed.simulation]);
    expect(joined.stderr).toContain('were deleted after the join');
    expect([exitCode, joined.exitCode]).not.toContain(undefined);
  });

  test('is known although the journal lost what it said of it: no partition is executed again', async () => {
    await clean('--yes');
    const lines = readFileSync(journal(), 'utf8').split('\n');
    writeFileSync(journal(), lines.map((line) => (line.includes('"partitionStores"') ? 'garbage' : line)).join('\n'));
    const { stderr, exitCode } = await bed.powersim(['join', bed.simulation, '--trust']);
    expect(stderr).toContain('--restore');
    expect(exitCode).not.toBe(0);
    expect((await clean('--restore')).exitCode).toBe(0);
    expect(stores(kept)).toEqual(PARTITIONS);
    expect((await bed.status()).state).toBe('succeeded');
  });

  async function expectRefusalOfEmptying(flag: string): Promise<void> {
    const { exitCode, stderr } = await clean(flag);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('Finish it with --empty');
  }

  /** Kills the command as soon as so many stores are aside (or not any more). */
  async function killWhen(flags: readonly string[], reached: () => boolean): Promise<void> {
    const { spawn } = await import('node:child_process');
    const command = [path.join(root, 'bin/powersim.js'), 'clean', bed.simulation, ...flags];
    const env = { ...process.env, POWERSIM_STATE_HOME: path.join(bed.folder, 'state') };
    const child = spawn(process.execPath, command, { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (child.exitCode === null && !reached()) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await ended;
  }

  test.each([1, 3])('with kill -9 when store %i moves loses none', async (at) => {
    const before = contents(bed.simulation);
    await killWhen(['--yes'], () => existsSync(aside(at)));
    for (const index of PARTITIONS) expect(existsSync(kept(index)) !== existsSync(aside(index))).toBe(true);
    await killWhen(['--restore'], () => existsSync(kept(at)));
    for (const index of PARTITIONS) expect(existsSync(kept(index)) !== existsSync(aside(index))).toBe(true);
    expect((await clean('--restore')).exitCode).toBe(0);
    expect(contents(bed.simulation)).toEqual(before);
    await killWhen(['--empty', '--yes'], () => existsSync(list()) && readFileSync(list(), 'utf8').includes('true'));
    expect((await clean('--empty', '--yes')).exitCode).toBe(0);
    expect([...stores(kept), ...stores(aside)]).toEqual([]);
    expect((await bed.status()).state).toBe('succeeded');
  });
});

describe('nothing is overwritten and nothing foreign is deleted', () => {
  test('a store that is there again is not replaced by the one that was set aside', async () => {
    await clean('--yes');
    writeFileSync(kept(3), 'of somebody');
    await expectRefusal('is there twice', '--restore');
    await expectRefusal('is there twice', '--empty', '--yes');
    rmSync(kept(3));
    expect((await clean('--restore')).exitCode).toBe(0);
  });

  test('a file that somebody put in the place of one that was set aside is not deleted', async () => {
    await clean('--yes');
    writeFileSync(aside(2), 'of somebody');
    await expectRefusal('is not the file that was set aside there', '--empty', '--yes');
    await expectRefusal('is not the file that was set aside there', '--restore');
  });

  test('what else lies there stays', async () => {
    await clean('--yes');
    writeFileSync(path.join(cleaned(), '2', 'note'), 'mine');
    expect((await clean('--empty', '--yes')).exitCode).toBe(0);
    expect(contents(cleaned())).toMatchObject({ '2/note': Buffer.from('mine').toString('base64') });
  });

  test('a list that leads elsewhere, or cannot be read, moves nothing', async () => {
    await clean('--yes');
    const list = path.join(cleaned(), 'cleaned.json');
    const written = readFileSync(list, 'utf8');
    writeFileSync(list, written.replace('"index":1', '"index":"../../../victim"'));
    await expectRefusal('cannot be read', '--empty', '--yes');
    writeFileSync(list, written.replace(/"runId":"[0-9a-f]+"/, '"runId":"0123456789abcdef"'));
    await expectRefusal('of another run', '--restore');
    writeFileSync(list, written);
    expect((await clean('--restore')).exitCode).toBe(0);
  });
});

describe('a symbolic link', () => {
  /** Puts a link in the place of something, which goes outside. */
  function moveOut(file: string): string {
    const outside = path.join(bed.folder, 'outside');
    renameSync(file, outside);
    symlinkSync(outside, file);
    return outside;
  }
  const everyCommand: readonly (readonly string[])[] = [
    ['clean', '--yes'],
    ['clean', '--empty', '--yes'],
    ['resume', '--trust'],
    ['retry', '--trust'],
  ];
  test.each(['NAME', 'NAME/simulation_partitions/2', '.powersim/NAME'])(
    'in the place of OUT/%s: nothing is written, renamed or removed beyond it',
    async (file) => {
      moveOut(path.join(bed.outputDir, file));
      const before = contents(bed.folder);
      for (const args of [
        ...everyCommand.map(([command, ...flags]) => [command ?? '', bed.simulation, ...flags]),
        replacing(),
      ]) {
        const { exitCode, stderr } = await bed.powersim(args);
        expect(stderr, args.join(' ')).toContain('is a symbolic link');
        expect(exitCode).toBe(2);
      }
      expect(contents(bed.folder)).toEqual(before);
      expect(lstatSync(path.join(bed.outputDir, file)).isSymbolicLink()).toBe(true);
    },
  );

  test.each([
    `simulation_partitions/2/NAME`,
    `simulation_partitions/2/NAME/data_store`,
    `simulation_partitions/2/NAME/data_store/simulation_store.h5`,
  ])('in the place of a store or a folder around it (%s): no store is moved', async (file) => {
    moveOut(path.join(bed.simulation, file));
    await expectRefusal('is a symbolic link');
  });

  test('in the place of the folder of what was set aside: nothing is deleted beyond it', async () => {
    await clean('--yes');
    moveOut(cleaned());
    await expectRefusal('is a symbolic link', '--empty', '--yes');
    await expectRefusal('is a symbolic link', '--restore');
  });

  test('in the place of the output folder itself is the choice of whoever made it', async () => {
    const outside = path.join(bed.folder, 'outside');
    mkdirSync(outside);
    renameSync(bed.outputDir, path.join(outside, 'OUT'));
    symlinkSync(path.join(outside, 'OUT'), bed.outputDir);
    expect((await clean('--yes')).exitCode).toBe(0);
    expect(readdirSync(cleaned()).sort()).toEqual(['1', '2', '3', '4', 'cleaned.json']);
  });
});

describe('a folder in the place of OUT/NAME that this run did not make', () => {
  test.each(['resume', 'retry'])('%s changes nothing in it', async (command) => {
    const other = new Bed();
    await other.run(script('simulation.mjs'), { '--max-attempts': '1' }, { POWERSIM_TEST_FAULTS: '2:throw' });
    writeFileSync(path.join(other.simulation, '.powersim-run'), '0123456789abcdef\n');
    const before = contents(other.simulation);
    const { exitCode, stderr } = await other.powersim([command, other.simulation]);
    expect(stderr).toContain('was not made by this run, so nothing in it is changed');
    expect(exitCode).toBe(2);
    expect(contents(other.simulation)).toEqual(before);
    await other.dispose();
  });

  test('run --force names where it keeps the results of ours, and replaces no other', async () => {
    const before = contents(bed.simulation);
    const { stdout, stderr, exitCode } = await bed.powersim(replacing());
    const old = readdirSync(bed.outputDir).find((name) => name.startsWith('NAME.old-')) ?? '';
    expect(exitCode, stderr).toBe(0);
    expect(stdout + stderr).toContain(path.join(bed.outputDir, old));
    expect(contents(path.join(bed.outputDir, old))).toEqual(before);
    await clean('--yes');
    const next = await bed.powersim(replacing());
    expect(next.exitCode).toBe(2);
    expect(next.stderr).toMatch(/are set aside in .*cleaned\. Before the results are replaced, put the stores back/);
    expect(stores(aside)).toEqual(PARTITIONS);
    await clean('--restore');
    expect((await bed.powersim(replacing())).exitCode).toBe(0);
    writeFileSync(path.join(bed.simulation, '.powersim-run'), '0123456789abcdef\n');
    const again = contents(bed.simulation);
    const refused = await bed.powersim(replacing());
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('is not replaced');
    expect(contents(bed.simulation)).toEqual(again);
  });
});

test.skipIf(process.getuid?.() !== 0)(
  'somebody who may not write there is told so (needs root to be another)',
  async () => {
    for (const folder of [bed.folder, bed.outputDir]) chmodSync(folder, 0o755);
    const command = ['bin/powersim.js', 'clean', bed.simulation, '--yes'];
    const { status, stderr } = spawnSync(process.execPath, command, {
      uid: 65534,
      gid: 65534,
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toContain(`you may not write in ${bed.outputDir} (EACCES`);
    expect(stderr).not.toContain(' at async ');
    expect(status).toBe(2);
    expect(stores(kept)).toEqual(PARTITIONS);
  },
);
