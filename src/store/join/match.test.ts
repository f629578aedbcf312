import { describe, expect, test } from 'vitest';
import type { StoreContents, StoredDataset } from './contents';
import { checkMatches, timeAfter } from './match';

const numbers = { numSteps: 6, period: 2, numOverlapSteps: 1 };
const UC = '/simulation/decision_models/UC';
const on = `${UC}/variables/On`;

function dataset(columns: readonly string[], shape: readonly number[], path = on): StoredDataset {
  return {
    path,
    shape,
    stepAxis: 'first',
    columns,
    layout: { kind: 'other' },
  };
}

function store(datasets: readonly StoredDataset[], more: Partial<StoreContents> = {}): StoreContents {
  return {
    file: '/out/store.h5',
    bytes: 0,
    allocatedBytes: 0,
    initialTime: '2024-01-01T00:00:00',
    stepResolutionMs: 86_400_000,
    numSteps: 6,
    datasets: new Map(datasets.map((one) => [one.path, one])),
    attributes: new Map<string, number | string>([
      [`${UC}@horizon`, 24],
      ['/simulation/emulation_model@num_executions', 6],
    ]),
    ownFormat: false,
    systemUuids: new Map(),
    ...more,
  };
}

const whole = store([dataset(['a', 'b'], [12, 2])]);
/** Of partition 2, steps 2 to 4. */
const own = (more: Partial<StoreContents> = {}, datasets = [dataset(['a', 'b'], [6, 2])]) =>
  store(datasets, {
    file: '/out/p2.h5',
    numSteps: 3,
    initialTime: '2024-01-02T00:00:00',
    attributes: new Map<string, number | string>([
      [`${UC}@horizon`, 24],
      ['/simulation/emulation_model@num_executions', 3],
    ]),
    ...more,
  });

describe('the store of a partition', () => {
  test('fits where it has its own steps of everything, however their beginning is written', () => {
    expect(() => checkMatches(whole, numbers, 2, own())).not.toThrow();
    expect(() => checkMatches(whole, numbers, 2, own({ initialTime: '2024-01-02T00:00:00.000' }))).not.toThrow();
  });

  test.each<[string, StoreContents]>([
    [`it lacks ${on}`, own({}, [])],
    ["it has /x, which the simulation's lacks", own({}, [dataset(['a', 'b'], [6, 2]), dataset([], [6], '/x')])],
    ['it has 2 steps where steps 2 to 4 are 3', own({ numSteps: 2 })],
    [`${on} is [8, 2] where [6, 2] is expected`, own({}, [dataset(['a', 'b'], [8, 2])])],
    [`column 1 of ${on} is "b" instead of "a"`, own({}, [dataset(['b', 'a'], [6, 2])])],
    [`column 2 of ${on} is missing instead of "b"`, own({}, [dataset(['a'], [6, 2])])],
    [`column 3 of ${on} is "c" instead of missing`, own({}, [dataset(['a', 'b', 'c'], [6, 2])])],
    [`${UC} has the attribute horizon 48 instead of 24`, own({ attributes: new Map([[`${UC}@horizon`, 48]]) })],
    [`${UC} has the attribute horizon missing instead of 24`, own({ attributes: new Map() })],
    ['its steps are 3600000 ms long, not 86400000 ms', own({ stepResolutionMs: 3_600_000 })],
    ['it begins at 2024-01-01T00:00:00 instead of 2024-01-02T00:00:00', own({ initialTime: '2024-01-01T00:00:00' })],
  ])('does not fit: %s', (what, partition) => {
    expect(() => checkMatches(whole, numbers, 2, partition)).toThrow(
      expect.objectContaining({
        code: 'join.partitionDiffers',
        message: `The store of partition 2 does not fit the simulation's: ${what}. The partition was likely built from other inputs or by a changed script; run the simulation again. (/out/p2.h5)`,
        cause: new Error(what),
      }),
    );
  });
});

test.each([
  ['2024-01-01T00:00:00', 0, '2024-01-01T00:00:00'],
  ['2024-02-28T12:30:00', 86_400_000, '2024-02-29T12:30:00'],
  ['2024-01-01T00:00:00.000', 1000, '2024-01-01T00:00:01'],
  ['2024-01-01T00:00:00', 1500, '2024-01-01T00:00:01.500'],
  ['some day', 1000, 'some day'],
])('%s and %i ms are %s', (time, ms, later) => {
  expect(timeAfter(time, ms)).toBe(later);
});
