/** A resume believes neither the journal nor status.json of a result that cannot be used. */
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
beforeEach(async () => {
  bed = new Bed();
  // The join is left to do.
  await bed.run(script('simulation.mjs'), SMALL, { POWERSIM_TEST_FAULTS: '2:throw' });
});
afterEach(() => bed.dispose());

const execution = () => path.join(bed.simulation, 'simulation_partitions/1/NAME');
const store = () => path.join(execution(), 'data_store/simulation_store.h5');
const journal = () => path.join(bed.outputDir, '.powersim/NAME/journal.ndjson');
const outcomes = async () => (await bed.status()).partitions.map((p) => p.attempts.map((a) => a.outcome));
const warnings = () =>
  readFileSync(journal(), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"partition.resultGone"'))
    .map((line) => (JSON.parse(line) as { message: string }).message);

/** The supervisor did not say goodbye, and the machine was started anew since. */
function goDown(): void {
  const lines = readFileSync(journal(), 'utf8').trimEnd().split('\n');
  const kept = lines
    .filter((line) => !line.includes('"supervisorEnded"'))
    .map((line) => line.replace(/"bootId":"[^"]*"/, '"bootId":"of an earlier start"'));
  writeFileSync(journal(), `${kept.join('\n')}\n`);
}

test.each([
  [
    'whose store was cut off',
    () => truncateSync(store(), statSync(store()).size - 100),
    /cannot be used: it is cut off/,
  ],
  ['whose store is gone', () => rmSync(store()), /cannot be used: it does not exist/],
  [
    'whose status.json is empty',
    () => truncateSync(path.join(execution(), 'results/status.json')),
    /not on disk any more/,
  ],
])(
  'a partition %s is executed again, with a warning that names it',
  { timeout: 60_000 },
  async (_, damage, message) => {
    damage();
    expect(await bed.powersim(['resume', bed.simulation])).toMatchObject({ exitCode: 0 });
    expect((await outcomes())[0]).toEqual(['succeeded', 'succeeded']);
    expect(warnings()).toEqual([expect.stringMatching(message)]);
    expect(warnings()[0]).toMatch(/^Partition 1 /);
  },
);

test('the stores are read, and one that changed is made again', { timeout: 60_000 }, async () => {
  const bytes = readFileSync(store());
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  writeFileSync(store(), bytes);
  expect(await bed.powersim(['resume', bed.simulation])).toMatchObject({ exitCode: 0 });
  expect((await outcomes())[0]).toEqual(['succeeded', 'succeeded']);
  expect(warnings()).toEqual([expect.stringMatching(/^Partition 1 .*checksum/)]);
});

test('a join refuses what changed, by its partition', { timeout: 60_000 }, async () => {
  await bed.powersim(['resume', bed.simulation]);
  const bytes = readFileSync(store());
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  writeFileSync(store(), bytes);
  const { exitCode, stdout, stderr } = await bed.powersim(['join', bed.simulation]);
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toMatch(/1 of 2 partitions did not succeed: partition 1 /);
  expect(stdout).toMatch(/^ {2}partition 1 \(steps \S+\) failed: Partition 1 had succeeded, but .*checksum/m);
  expect(warnings()).toEqual([expect.stringMatching(/^Partition 1 .*checksum/)]);
});

test('after the machine went down what is whole is not executed again', { timeout: 60_000 }, async () => {
  goDown();
  expect(await bed.powersim(['resume', bed.simulation])).toMatchObject({ exitCode: 0 });
  expect((await outcomes())[0]).toEqual(['succeeded']);
  expect(warnings()).toEqual([]);
  expect(readdirSync(path.dirname(execution())).filter((entry) => entry.endsWith('.failed'))).toEqual([]);
});
