import { copyFileSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executionDir, partitionDir, type SimulationPlace, simulationDir, storeFile } from '../layout';
import { type PartitionNumbers, partitionsOf } from '../partitions';
import { joinSimulation } from '../store/join';
import { type Fixture, fixtureDatasets, makePartitioned, truth, type ValueAt } from '../store/join/partitioned.fixture';
import { type OpenedResults, openResults } from './open';
import { realizedOf } from './realized';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'partial ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

/** What a partition computes of its overlap is not what its neighbour does. */
const ofItself: ValueAt = (dataset, row, position, partition) => truth(dataset, row, position, 0) + partition / 16;
/** Its horizon is shorter than what it executes: nothing of it is realised. */
const datasets = fixtureDatasets.filter(({ path: p }) => !p.includes('Flat'));
const open = () => openResults({ kind: 'simulation', folder: simulationDir(place) });
const bits = (values: Float64Array | undefined) => Buffer.from(values?.buffer ?? new ArrayBuffer(0)).toString('hex');

/** Everything that a reader can give, as bits. */
function allOf({ store, catalogue }: OpenedResults) {
  return catalogue.models.map((model) => ({
    name: model.name,
    stats: model.source === 'decision' ? [...store.readStats(model.name)].map(([f, v]) => [f, bits(v)]) : [],
    outputs: model.outputs.map((output) => {
      const realized = realizedOf(store, output);
      const executions =
        model.source === 'decision'
          ? Array.from({ length: model.executions }, (_, e) => bits(store.readExecution(model.name, e, output).values))
          : [];
      const values = realized.read({ from: 0, count: realized.periods }, 'systemBase');
      return { ...output, columns: realized.columns, fromMs: realized.fromMs, values: bits(values), executions };
    }),
  }));
}

async function compared(numbers: PartitionNumbers, fixture: Partial<Fixture>, partitions: OpenedResults) {
  await joinSimulation(place, { skipFailures: fixture.statusOf !== undefined });
  const joined = await open();
  try {
    expect(joined.catalogue.layout).toBe('joined');
    expect(partitions.catalogue).toMatchObject({ layout: 'partial', numSteps: numbers.numSteps });
    const all = allOf(joined);
    expect(all.map(({ name }) => name)).toEqual(['ED', 'UC', 'Emulator']);
    expect(all.flatMap(({ outputs }) => outputs).length).toBe(6);
    expect(allOf(partitions)).toEqual(all);
  } finally {
    joined.close();
  }
}

function openFilesBelow(folder: string): string[] {
  // The listing itself was open as well, and is not any more.
  const open = readdirSync('/proc/self/fd').filter((fd) => existsSync(`/proc/self/fd/${fd}`));
  return open.map((fd) => readlinkSync(`/proc/self/fd/${fd}`)).filter((file) => file.startsWith(folder));
}

describe('partitions that are not joined', () => {
  test('give what the joined store gives, bit by bit, whatever failed', async () => {
    const arbitrary = fc.record({
      numSteps: fc.integer({ min: 2, max: 14 }),
      period: fc.integer({ min: 1, max: 5 }),
      overlap: fc.nat(2),
      failed: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ numSteps, period, overlap, failed }) => {
        fc.pre(period < numSteps);
        const numbers = { numSteps, period, numOverlapSteps: Math.min(overlap, period) };
        fc.pre(failed === 0 || partitionsOf(numbers).length > 1);
        const fixture: Partial<Fixture> =
          failed === 0 || failed > partitionsOf(numbers).length
            ? {}
            : { statusOf: (index) => (index === failed ? 'FAILED' : 'SUCCESSFULLY_FINALIZED') };
        const name = `run ${numSteps} ${period} ${overlap} ${failed}`;
        place = { ...place, name };
        rmSync(simulationDir(place), { recursive: true, force: true });
        rmSync(path.join(place.outputDir, '.powersim', name), { recursive: true, force: true });
        await makePartitioned(place, { numbers, datasets, value: ofItself, ...fixture });
        const partitions = await open();
        try {
          await compared(numbers, fixture, partitions);
        } finally {
          partitions.close();
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('are read by columns and by spans as the whole is', async () => {
    const numbers = { numSteps: 11, period: 3, numOverlapSteps: 2 };
    await makePartitioned(place, { numbers, datasets, value: ofItself });
    const { store, catalogue, close } = await open();
    for (const output of catalogue.models.flatMap(({ outputs }) => outputs)) {
      const realized = realizedOf(store, output);
      const all = realized.read({ from: 0, count: realized.periods }, 'natural');
      const column = fc.nat(realized.columns.length - 1);
      fc.assert(
        fc.property(
          fc.nat(realized.periods),
          fc.nat(40),
          fc.array(column, { maxLength: 5 }),
          (from, length, columns) => {
            const count = Math.min(length, realized.periods - from);
            const expected = columns.flatMap((c) => [
              ...all.subarray(c * realized.periods + from, c * realized.periods + from + count),
            ]);
            expect([...realized.read({ from, count }, 'natural', columns)]).toEqual(expected);
          },
        ),
        { numRuns: 30 },
      );
    }
    close();
  });

  test('of which one has other columns than the others are not mixed with them', async () => {
    const numbers = { numSteps: 6, period: 2, numOverlapSteps: 1 };
    const flip = (partition: number) =>
      datasets.map((d) => (partition === 2 ? { ...d, columns: d.columns.toReversed() } : d));
    await makePartitioned(place, { numbers, datasetsOf: flip });
    const { store, catalogue, close } = await open();
    const output = catalogue.models.flatMap(({ outputs }) => outputs)[0] ?? expect.fail();
    const realized = realizedOf(store, output);
    const values = realized.read({ from: 0, count: realized.periods }, 'natural');
    const isThere = (step: number) => !Number.isNaN(values[((step - 1) * realized.periods) / numbers.numSteps]);
    expect([1, 2, 3, 4, 5, 6].map(isThere)).toEqual([true, true, false, false, true, true]);
    expect(catalogue.gaps).toMatchObject([
      {
        kind: 'missing',
        label: expect.stringMatching(
          /^partition 2's store cannot be read · steps 3–4: .* holds other names than the first store/,
        ),
      },
    ]);
    close();
  });

  test.runIf(process.platform === 'linux')('keep only a few files open', async () => {
    const numbers = { numSteps: 40, period: 1, numOverlapSteps: 1 };
    await makePartitioned(place, { numbers, datasets: datasets.slice(0, 1) });
    const { store, catalogue, close } = await open();
    const output = catalogue.models.flatMap(({ outputs }) => outputs)[0] ?? expect.fail();
    const realized = realizedOf(store, output);
    realized.read({ from: 0, count: realized.periods }, 'natural');
    expect(openFilesBelow(place.outputDir)).toHaveLength(8);
    close();
    expect(openFilesBelow(place.outputDir)).toEqual([]);
  });

  test('with a store that is of another simulation are named, and the others shown', async () => {
    const numbers = { numSteps: 11, period: 3, numOverlapSteps: 1 };
    await makePartitioned(place, { numbers, datasets });
    const store = (index: number) => storeFile(executionDir(partitionDir(place, index), place.name, 1));
    copyFileSync(store(2), store(1));
    const { catalogue, close } = await open();
    close();
    expect(catalogue.partitions[0]?.state).toBe('storeMissing');
    expect(catalogue.warnings[1]).toMatch(
      /^Partition 1 succeeded, but its store cannot be read: it has 4 steps from 2024-01-03T00:00:00, not 3 from 2024-01-01/,
    );
  });

  test.each([1, 2, 4])('of which partition %d is not like the others give what the others have', async (odd) => {
    const numbers = { numSteps: 12, period: 3, numOverlapSteps: 1 };
    const other = datasets.map((d) => ({ ...d, columns: d.columns.map((name) => `${name} II`) }));
    await makePartitioned(place, { numbers, datasetsOf: (partition) => (partition === odd ? other : datasets) });
    const { catalogue, close } = await open();
    close();
    expect(catalogue.partitions.filter(({ state }) => state !== 'succeeded').map(({ index }) => index)).toEqual([odd]);
    expect(catalogue.warnings).toHaveLength(2);
  });

  test('with a store of another time are read without it', async () => {
    const numbers = { numSteps: 11, period: 3, numOverlapSteps: 1 };
    await makePartitioned(place, { numbers, datasets });
    const file = (index: number) => storeFile(executionDir(partitionDir(place, index), place.name, 1));
    copyFileSync(file(3), file(2));
    const { catalogue, store, close } = await open();
    expect(catalogue.gaps.map(({ label }) => label)).toEqual([
      "partition 2's store cannot be read · steps 4–6: it has 4 steps from 2024-01-06T00:00:00, not 4 from 2024-01-03T00:00:00",
    ]);
    const output = catalogue.models.flatMap(({ outputs }) => outputs)[0] ?? expect.fail();
    const realized = realizedOf(store, output);
    expect(realized.read({ from: 0, count: realized.periods }, 'natural').some(Number.isFinite)).toBe(true);
    close();
  });
});
