/** A joined store that was lost or damaged is made again from the partitions', which need not be executed for it. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

const folder = () => path.join(bed.simulation, 'data_store');
const store = () => path.join(folder(), 'simulation_store.h5');
const journal = () => readFileSync(path.join(bed.outputDir, '.powersim/NAME/journal.ndjson'), 'utf8');
const attempts = async () => (await bed.status()).partitions.map((partition) => partition.attempts.length);
/** What is in the joined store, and its size: the library notes in it when it was written. */
const results = async () => {
  const { stdout } = await bed.powersim(['summary', bed.simulation, '--json']);
  const { wallSeconds: _, workSeconds: __, seconds: ___, ...told } = JSON.parse(stdout) as Record<string, unknown>;
  return [statSync(store()).size, told];
};
const joined = () => JSON.parse(bed.read('results/status.json')) as unknown;
const SUCCESS = { run_status: 'SUCCESSFULLY_FINALIZED' };

function change(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

const DAMAGES: [string, () => void, RegExp][] = [
  ['is gone', () => rmSync(store()), /it does not exist/],
  ['was cut off', () => truncateSync(store(), statSync(store()).size - 100), /it is cut off/],
  ['has changed', () => change(store()), /its checksum is not the one/],
  ['is gone with its folder', () => rmSync(folder(), { recursive: true }), /it does not exist/],
];

test.each(DAMAGES.flatMap((damage) => ['resume', 'join'].map((command) => [command, ...damage] as const)))(
  '%s makes a joined store again that %s, without executing anything',
  { timeout: 60_000 },
  async (command, _, damage, message) => {
    await bed.run(script('simulation.mjs'), SMALL);
    const before = await results();
    damage();
    const { exitCode, stdout, stderr } = await bed.powersim([command, bed.simulation]);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await results()).toEqual(before);
    expect(joined()).toEqual(SUCCESS);
    expect(await attempts()).toEqual([1, 1]);
    const [warning = ''] = journal()
      .split('\n')
      .filter((line) => line.includes('"join.setupAgain"'));
    expect(warning).toMatch(message);
    // What was there is kept beside it, and nothing else is left.
    expect(existsSync(path.join(bed.outputDir, '.powersim/NAME/setup-again'))).toBe(false);
    expect((await bed.powersim(['resume', bed.simulation])).stderr).toContain('nothing left to do');
  },
);

test('a store of setup that is lost before the join is made again', { timeout: 60_000 }, async () => {
  await bed.run(script('simulation.mjs'), { ...SMALL, '--max-attempts': '1' }, { POWERSIM_TEST_FAULTS: '2:throw' });
  rmSync(store());
  expect(await bed.powersim(['resume', bed.simulation])).toMatchObject({ exitCode: 0 });
  expect(joined()).toEqual(SUCCESS);
  expect(await attempts()).toEqual([1, 2]);
});

test('where setup fails, the join does, and says for what', { timeout: 60_000 }, async () => {
  await bed.run(script('simulation.mjs'), SMALL);
  rmSync(store());
  const env = { POWERSIM_TEST_FAULTS: 'setup:throw' };
  const { exitCode, stdout, stderr } = await bed.powersim(['join', bed.simulation], env);
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toMatch(/Setup, which is to make the joined store anew, failed: .*the script is broken/);
  expect(readdirSync(path.join(bed.simulation, 'simulation_partitions')).sort()).toContain('2');
  // Whatever else it says, it is not joined.
  expect((await bed.status()).join.state).toBe('failed');
});

test('a joined store whose partition stores were deleted for good is not called complete when it is damaged', {
  timeout: 60_000,
}, async () => {
  await bed.run(script('simulation.mjs'), SMALL);
  await bed.powersim(['clean', bed.simulation, '--empty', '--yes']);
  truncateSync(store(), statSync(store()).size - 100);
  const { exitCode, stderr } = await bed.powersim(['resume', bed.simulation]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/cannot be used: it is cut off.*cannot be joined again/);
});

test('summary warns of a joined store that has changed', { timeout: 60_000 }, async () => {
  await bed.run(script('simulation.mjs'), SMALL);
  expect((await bed.powersim(['summary', bed.simulation])).stderr).toBe('');
  writeFileSync(
    path.join(folder(), 'check.sha256'),
    JSON.stringify({ files: [{ filename: 'simulation_store.h5', hash: '0'.repeat(64) }] }),
  );
  expect((await bed.powersim(['summary', bed.simulation])).stderr).toMatch(
    /warning: .* has changed since it was written/,
  );
});

test('a partition that succeeded is executed again when it is named and agreed to', { timeout: 60_000 }, async () => {
  await bed.run(script('simulation.mjs'), SMALL);
  const partition = path.join(bed.simulation, 'simulation_partitions/2');
  const refused = await bed.powersim(['retry', bed.simulation, '--partition', '2']);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Partition 2 succeeded. Add --yes') });
  expect(await attempts()).toEqual([1, 1]);
  expect(await bed.powersim(['retry', bed.simulation, '--partition', '2', '--yes'])).toMatchObject({ exitCode: 0 });
  expect(await attempts()).toEqual([1, 2]);
  expect(joined()).toEqual(SUCCESS);
  const kept = readdirSync(partition).filter((name) => name.startsWith('NAME.old-'));
  expect(kept).toHaveLength(1);
  expect(existsSync(path.join(partition, kept[0] ?? '', 'data_store/simulation_store.h5'))).toBe(true);
  // All of them are those that did not succeed.
  expect((await bed.powersim(['retry', bed.simulation, '--yes'])).stderr).toContain('nothing left to do');
});

test('partitions that the join refuses for their data can be executed again', { timeout: 60_000 }, async () => {
  const data = path.join(bed.folder, 'data.json');
  writeFileSync(data, '20');
  const reading = bed.write(
    'reading.mjs',
    `import { existsSync, readFileSync } from 'node:fs';
     import * as tiny from ${JSON.stringify(script('tiny.mjs'))};
     export const buildSimulation = (out, name, partitions, index) =>
       tiny.buildTiny(out, name, partitions, index, { slope: Number(readFileSync(${JSON.stringify(data)}, 'utf8')) });
     export async function executeSimulation(simulation) {
       if (existsSync(${JSON.stringify(path.join(bed.folder, 'broken'))})) throw new Error('broken');
       await tiny.executeTiny(simulation);
     }`,
  );
  writeFileSync(path.join(bed.folder, 'broken'), '');
  await bed.run(reading, { ...SMALL, '--max-attempts': '1' });
  rmSync(path.join(bed.folder, 'broken'));
  writeFileSync(data, '30');
  const other = await bed.powersim(['resume', bed.simulation]);
  expect(other.stdout + other.stderr).toMatch(/computed from other data than setup was made with/);
  writeFileSync(data, '20');
  const told = /powersim retry \S+((?: --partition \d)+)/.exec(other.stdout + other.stderr)?.[1] ?? '';
  const retry = ['retry', bed.simulation, ...told.trim().split(' '), '--yes'];
  expect(await bed.powersim(retry)).toMatchObject({ exitCode: 0 });
  expect(joined()).toEqual(SUCCESS);
});
