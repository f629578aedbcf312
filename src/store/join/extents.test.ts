import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PartitionNumbers, partitionsOf } from '../../partitions';
import { type Block, blocksOf, type Extent, type Gather, inFileOrder, keptRanges, rowsOfPartition } from './extents';
import { partitionShape, planJoin, rowWidth, type SteppedDataset, stepRows } from './plan';

/** A store of which only the places of its datasets are known, in doubles; bytes are eight times as many. */
interface Layout {
  readonly numbers: PartitionNumbers;
  readonly skipped: readonly number[];
  readonly extents: readonly Extent[];
  readonly size: number;
}

const numbers: fc.Arbitrary<PartitionNumbers> = fc
  .tuple(fc.integer({ min: 2, max: 9 }), fc.nat(7), fc.nat(8))
  .map(([numSteps, p, o]) => {
    const period = 1 + (p % (numSteps - 1));
    return { numSteps, period, numOverlapSteps: o % (period + 1) };
  });

interface Shape {
  readonly perStep: number;
  readonly others: readonly number[];
  readonly stepAxis: SteppedDataset['stepAxis'];
  /** Doubles of something else before it. */
  readonly gap: number;
}

const layouts: fc.Arbitrary<Layout> = numbers.chain((n) =>
  fc
    .record({
      shapes: fc.array(
        fc.record({
          perStep: fc.integer({ min: 1, max: 3 }),
          others: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
          stepAxis: fc.constantFrom('first' as const, 'last' as const),
          gap: fc.nat(5),
        }),
        { maxLength: 3 },
      ),
      rest: fc.nat(5),
      skipped: fc.subarray(partitionsOf(n).map(({ index }) => index)),
    })
    .map(({ shapes, rest, skipped }) => layoutOf(n, shapes, rest, skipped)),
);

function layoutOf(n: PartitionNumbers, shapes: readonly Shape[], rest: number, skipped: readonly number[]): Layout {
  let end = 0;
  const datasets = shapes.map(({ perStep, others, stepAxis }, i): SteppedDataset => {
    const rows = perStep * n.numSteps;
    return { path: `/${i}`, shape: stepAxis === 'first' ? [rows, ...others] : [...others, rows], stepAxis };
  });
  const extents = planJoin(datasets, n, new Set(skipped)).map((plan, i): Extent => {
    const address = end + 8 * (shapes[i]?.gap ?? 0);
    const bytes = 8 * stepRows(plan.dataset) * rowWidth(plan.dataset);
    end = address + bytes;
    const rowsIn = (partition: number) => {
      const shape = partitionShape(plan.dataset, plan.rowsPerStep, n, partition);
      return stepRows({ ...plan.dataset, shape });
    };
    return { plan, address, bytes, hollow: i === 0, sourceAddress: (p) => 8000 * i + 8 * p, sourceRows: rowsIn };
  });
  return { numbers: n, skipped, extents, size: end + 8 * rest };
}

/** Says which row and which of its values it is. */
const told = (dataset: SteppedDataset, row: number, position: number) =>
  1e6 * (1 + Number(dataset.path.slice(1))) + 1000 * row + position;

function valuesOf(dataset: SteppedDataset, first: number, rows: number): number[] {
  const width = rowWidth(dataset);
  return Array.from({ length: rows * width }, (_, i) => {
    const [row, position] =
      dataset.stepAxis === 'first' ? [Math.floor(i / width), i % width] : [i % rows, Math.floor(i / rows)];
    return told(dataset, first + row, position);
  });
}

/** The store of a partition in doubles. */
function storeOf({ numbers: n, extents }: Layout, partition: number): number[] {
  const store: number[] = [];
  const first = (partitionsOf(n)[partition - 1]?.steps[0] ?? 1) - 1;
  for (const { plan, sourceAddress, sourceRows } of extents) {
    const values = valuesOf(plan.dataset, first * plan.rowsPerStep, sourceRows(partition));
    for (const [i, value] of values.entries()) store[sourceAddress(partition) / 8 + i] = value;
  }
  return store;
}

/** What the file holds in the end, in doubles: -1 where it stays as it was. */
function expectedOf({ numbers: n, skipped, extents, size }: Layout): number[] {
  const file: number[] = Array(size / 8).fill(-1);
  const empty = partitionsOf(n).filter(({ index }) => skipped.includes(index));
  for (const { plan, address } of extents) {
    const rows = stepRows(plan.dataset);
    for (const [i, value] of valuesOf(plan.dataset, 0, rows).entries()) {
      const row = plan.dataset.stepAxis === 'first' ? Math.floor(i / rowWidth(plan.dataset)) : i % rows;
      const step = Math.floor(row / plan.rowsPerStep) + 1;
      const isEmpty = empty.some(({ validSteps: [from, to] }) => from <= step && step <= to);
      file[address / 8 + i] = isEmpty ? Number.NaN : value;
    }
  }
  return file;
}

/** Does what blocks say, double by double. */
function follow(layout: Layout, blocks: Iterable<Block>): number[] {
  const file: number[] = Array(layout.size / 8).fill(-1);
  const stores = partitionsOf(layout.numbers).map(({ index }) => storeOf(layout, index));
  for (const block of blocks) {
    if (block.kind === 'kept') continue;
    const runs: readonly Gather[] =
      block.kind === 'gathers'
        ? block.gathers
        : block.pieces.map(({ at, length, source }) => ({
            at,
            rows: 1,
            run: length,
            targetStride: 0,
            ...(source ? { source: { ...source, stride: 0 } } : {}),
          }));
    for (const { at, targetStride, rows, run, source } of runs) {
      for (let row = 0; row < rows; row += 1) {
        expect(at + row * targetStride + run).toBeLessThanOrEqual(block.length);
        for (let byte = 0; byte < run; byte += 8) {
          const from = source && (source.offset + row * source.stride + byte) / 8;
          const value = source && from !== undefined ? stores[source.partition - 1]?.[from] : Number.NaN;
          file[(block.offset + at + row * targetStride + byte) / 8] = value ?? Number.POSITIVE_INFINITY;
        }
      }
    }
  }
  return file;
}

const most = fc.integer({ min: 1, max: 40 }).map((doubles) => 8 * doubles);

describe('the blocks of a joined store', () => {
  test('follow each other from the first byte to the last, none longer than it may be', () => {
    fc.assert(
      fc.property(layouts, most, (layout, length) => {
        let end = 0;
        for (const block of blocksOf(layout.extents, layout.size, length)) {
          expect(block.offset).toBe(end);
          expect(block.length).toBeGreaterThan(0);
          expect(block.length).toBeLessThanOrEqual(length);
          end += block.length;
        }
        expect(end).toBe(layout.size);
      }),
    );
  });

  test('bring every value of a partition to its place, and leave what is no dataset', () => {
    fc.assert(
      fc.property(layouts, most, (layout, length) => {
        expect(follow(layout, blocksOf(layout.extents, layout.size, length))).toEqual(expectedOf(layout));
      }),
    );
  });

  test('of rows that are there already are kept, of which nothing else is missing', () => {
    fc.assert(
      fc.property(layouts, most, (layout, length) => {
        const there = new Set(partitionsOf(layout.numbers).flatMap(({ index }) => (index % 2 === 1 ? [index] : [])));
        const added = [...there].flatMap((index) => [...rowsOfPartition(layout.extents, index, length)]);
        const rest = [...blocksOf(layout.extents, layout.size, length, there)];
        const own = new Set(layout.skipped);
        for (const block of rest) {
          if (block.kind !== 'pieces') continue;
          const isOnlyThere = block.pieces.every(({ source }) => source && there.has(source.partition));
          const isRows = layout.extents.some(
            (e) =>
              e.plan.dataset.stepAxis === 'first' && e.address <= block.offset && block.offset < e.address + e.bytes,
          );
          expect(isRows && isOnlyThere).toBe(false);
        }
        if (own.size > 0) return;
        const [before, after] = [added, rest].map((blocks) => follow(layout, blocks));
        expect(before?.map((value, i) => (after?.[i] === -1 ? value : after?.[i]))).toEqual(expectedOf(layout));
      }),
    );
  });

  test('of one partition are its rows where the steps come first, and nothing else', () => {
    fc.assert(
      fc.property(layouts, most, (layout, length) => {
        for (const { index, validSteps } of partitionsOf(layout.numbers)) {
          const blocks = [...rowsOfPartition(layout.extents, index, length)];
          for (const block of blocks) expect(block.length).toBeLessThanOrEqual(length);
          const all = expectedOf(layout);
          const expected: number[] = Array(layout.size / 8).fill(-1);
          for (const { plan, address } of layout.extents) {
            if (plan.dataset.stepAxis !== 'first') continue;
            const step = plan.rowsPerStep * rowWidth(plan.dataset);
            const [from, to] = [(validSteps[0] - 1) * step + address / 8, validSteps[1] * step + address / 8];
            for (let i = from; i < to; i += 1) expected[i] = all[i] ?? 0;
          }
          expect(follow(layout, blocks)).toEqual(expected);
        }
      }),
    );
  });

  test('say where the file has a hole', () => {
    fc.assert(
      fc.property(layouts, most, ({ extents, size }, length) => {
        for (const block of blocksOf(extents, size, length)) {
          if (block.kind === 'kept') continue;
          const own = extents.findLast(({ address }) => address <= block.offset);
          expect(block.hollow).toBe(own?.hollow);
        }
      }),
    );
  });
});

describe('places in a file', () => {
  const at = (address: number, bytes: number) => ({ address, bytes });

  test('are brought into their order; where two share bytes nothing is known', () => {
    expect(inFileOrder([at(30, 5), at(0, 10), at(10, 20)])).toEqual([at(0, 10), at(10, 20), at(30, 5)]);
    expect(inFileOrder([at(30, 5), at(0, 11), at(10, 20)])).toBeUndefined();
    expect(inFileOrder([at(0, 10), at(0, 10)])).toBeUndefined();
    expect(inFileOrder([])).toEqual([]);
  });

  test('leave what lies before, between and behind them', () => {
    expect(keptRanges([at(5, 5), at(10, 2), at(20, 10)], 40)).toEqual([
      { offset: 0, length: 5 },
      { offset: 12, length: 8 },
      { offset: 30, length: 10 },
    ]);
    expect(keptRanges([at(0, 40)], 40)).toEqual([]);
    expect(keptRanges([], 3)).toEqual([{ offset: 0, length: 3 }]);
  });
});
