import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHdf5 } from '../hdf5';
import { SYSTEMS } from '../paths';
import type { StoreContents } from './contents';
import { firstDifference, type InputMatch, inputWarnings, matchInputs, refuseDifferentInputs } from './inputs';

const unit = { name: 'Alta', activePowerLimits: { min: 1, max: 2 }, status: true };
const system = { ACBus: [{ name: 'one' }], ThermalStandard: [unit, { name: 'Brighton' }], basePower: 100 };

describe('the first difference of two systems', () => {
  test.each<[string | undefined, object]>([
    [undefined, system],
    [
      'activePowerLimits of ThermalStandard Alta',
      { ThermalStandard: [{ ...unit, activePowerLimits: { min: 0, max: 2 } }] },
    ],
    ['activePowerLimits of ThermalStandard Alta', { ThermalStandard: [{ name: 'Alta', status: true }] }],
    ['cost of ThermalStandard Brighton', { ThermalStandard: [unit, { name: 'Brighton', cost: 1 }] }],
    ['ThermalStandard Brighton', { ThermalStandard: [unit] }],
    ['ThermalStandard Solitude', { ThermalStandard: [...system.ThermalStandard, { name: 'Solitude' }] }],
    ['status of ACBus one', { ACBus: [{ name: 'one', status: 1 }] }],
    ['basePower', { basePower: 200 }],
    ['basePower', { basePower: [100] }],
    ['ACBus', { ACBus: undefined }],
    ['PowerLoad', { PowerLoad: [] }],
    // The same in another order, and what partitions may be given to begin with.
    [undefined, { ThermalStandard: [...system.ThermalStandard].reverse() }],
    [
      undefined,
      { ThermalStandard: [{ ...unit, status: false, timeAtStatus: 3, activePower: 1 }, { name: 'Brighton' }] },
    ],
  ])('is %s', (what, changed) => {
    const other: object = { ...system, ...changed };
    const complete = 'ThermalStandard' in changed && what?.includes('Alta') ? withBrighton(other) : other;
    expect(firstDifference(system, complete)).toBe(what);
    expect(firstDifference(complete, system)).toBe(what);
  });

  test.each([
    [undefined, undefined, undefined],
    [null, {}, undefined],
    ['{', system, 'ACBus'],
  ])('of what is no system, %j and %j, is %s', (a, b, what) => {
    expect(firstDifference(a, b)).toBe(what);
  });
});

function withBrighton(other: object): object {
  const units = 'ThermalStandard' in other && Array.isArray(other.ThermalStandard) ? other.ThermalStandard : [];
  return { ...other, ThermalStandard: [...units, { name: 'Brighton' }] };
}

const matches = (kind: 'otherComponents' | 'otherSeries', indices: readonly number[]) =>
  new Map<number, InputMatch>([
    [90, { kind: 'same' }],
    [91, { kind: 'notComparable' }],
    ...indices.map((index): [number, InputMatch] => [
      index,
      kind === 'otherComponents' ? { kind, what: `x of ${index}` } : { kind },
    ]),
  ]);
const twelve = Array.from({ length: 12 }, (_, i) => i + 1);

describe('partitions of other components than those of setup', () => {
  const message = (indices: readonly number[], outputDir = '/out') => {
    try {
      refuseDifferentInputs({ outputDir, name: 'uc' }, matches('otherComponents', indices));
      return undefined;
    } catch (error) {
      expect(error).toMatchObject({ name: 'UserError', code: 'join.differentInputs' });
      return (error as Error).message;
    }
  };

  test('are refused with the command that runs them again', () => {
    expect(message([])).toBeUndefined();
    expect(message([3])).toBe(
      'The results in /out/uc cannot be joined: partition 3 was computed from other data than setup was made with (x of 3 differs). Put the inputs back as they were and retry it (powersim retry /out/uc --partition 3), or run the simulation anew.',
    );
    expect(message([3, 5])).toBe(
      'The results in /out/uc cannot be joined: partitions 3, 5 were computed from other data than setup was made with (x of 3 differs). Put the inputs back as they were and retry them (powersim retry /out/uc --partition 3 --partition 5), or run the simulation anew.',
    );
  });

  test('are ten at most by name, and a folder is quoted where a shell would read something else', () => {
    expect(message(twelve)).toContain('partitions 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more were');
    expect(message(twelve)).toContain('--partition 10)');
    expect(message(twelve.slice(0, 10))).toContain(' 9, 10 were');
    expect(message([1], '/my results')).toContain("(powersim retry '/my results/uc' --partition 1)");
    expect(message([1], '/a$b')).toContain("(powersim retry '/a$b/uc' --partition 1)");
  });

  test('are no warning, and other series no error', () => {
    expect(inputWarnings(matches('otherComponents', [1]))).toEqual([]);
    expect(() => refuseDifferentInputs({ outputDir: '/out', name: 'uc' }, matches('otherSeries', [1]))).not.toThrow();
  });
});

test.each([
  [[4], 'Partition 4'],
  [[2, 4], 'Partitions 2, 4'],
  [twelve, 'Partitions 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more'],
])('other series in %j are told in one sentence', (indices, which) => {
  expect(inputWarnings(matches('otherSeries', indices))).toEqual([
    `${which} had other time series or another initial state than setup: right if the script reads only its own part of them, else the inputs were changed meanwhile.`,
  ]);
});

describe('the systems of a partition and of setup', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'inputs '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  type Systems = Readonly<Record<string, string | undefined>>;

  /** @param models the system of each model; the text of a system that is undefined is not there */
  async function storeOf(name: string, models: Systems, texts: Systems, ownFormat = true): Promise<StoreContents> {
    const file = path.join(folder, name);
    const store = await createHdf5(file);
    for (const group of ['/simulation', SYSTEMS]) store.createGroup(group);
    for (const [uuid, text] of Object.entries(texts)) {
      if (text !== undefined) store.createStrings(`${SYSTEMS}/${uuid}`, [text]);
    }
    store.close();
    const uuids = Object.entries(models).flatMap(([model, uuid]): [string, string][] => (uuid ? [[model, uuid]] : []));
    return {
      file,
      bytes: 0,
      allocatedBytes: 0,
      initialTime: '',
      stepResolutionMs: 0,
      numSteps: 1,
      datasets: new Map(),
      attributes: new Map(),
      ownFormat,
      systemUuids: new Map(uuids),
    };
  }

  const buses = (...names: string[]) => JSON.stringify({ ACBus: names.map((name) => ({ name })) });

  test.each<[string, Systems, Systems, InputMatch]>([
    ['the same', { UC: 'u', ED: 'u' }, { u: buses('b') }, { kind: 'same' }],
    ['of other series', { UC: 'v', ED: 'u' }, { u: buses('b'), v: buses('b') }, { kind: 'otherSeries' }],
    [
      'of other components in one model',
      { UC: 'u', ED: 'v' },
      { u: buses('b'), v: buses('b', 'c') },
      { kind: 'otherComponents', what: 'ACBus c of the system of ED' },
    ],
    [
      'of other components in one model and of other series in the next',
      { UC: 'v', ED: 'w' },
      { v: buses('c'), w: buses('b') },
      { kind: 'otherComponents', what: 'ACBus b of the system of UC' },
    ],
    [
      'not there for one model',
      { ED: 'u' },
      { u: buses('b') },
      { kind: 'otherComponents', what: 'ACBus of the system of UC' },
    ],
    [
      'of no text',
      { UC: 'v', ED: 'u' },
      { u: buses('b'), v: undefined },
      { kind: 'otherComponents', what: 'ACBus of the system of UC' },
    ],
    [
      'no JSON',
      { UC: 'v', ED: 'u' },
      { u: buses('b'), v: '{' },
      { kind: 'otherComponents', what: 'ACBus of the system of UC' },
    ],
  ])('are %s', async (_, models, texts, match) => {
    const whole = await storeOf('whole.h5', { UC: 'u', ED: 'u' }, { u: buses('b') });
    expect(await matchInputs(whole, await storeOf('own.h5', models, texts))).toEqual(match);
  });

  test('are not compared where one of the stores is of Julia', async () => {
    const own = await storeOf('own.h5', { UC: 'u' }, {});
    const julia = await storeOf('julia.h5', { UC: 'v' }, {}, false);
    for (const [a, b] of [
      [own, julia],
      [julia, own],
      [julia, julia],
    ] as const) {
      expect(await matchInputs(a, b)).toEqual({ kind: 'notComparable' });
    }
  });
});
