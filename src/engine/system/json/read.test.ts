import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { System } from '../system';
import { hour, twoBuses } from '../testing/two-buses';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'system-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const town = { type: 'PowerLoad', name: 'Town' };
const inline = { ...town, initialTime: '2024-01-01T00:00:00', resolutionMinutes: 60, values: [0.5, 1] };

function written(content: object | string): string {
  const file = path.join(folder, 'system.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  return file;
}
const withSeries = (...timeSeries: object[]) => written({ ...twoBuses, timeSeries });
const refused = (words: string, code = 'system.invalid') =>
  expect.objectContaining({ name: 'UserError', code, message: expect.stringContaining(words) });

describe('a system in a JSON file', () => {
  test('is the same as one in code', async () => {
    const file = written({ about: 'for people', ...twoBuses });
    const system = await System.fromFile(file);
    expect(system.toJson()).toBe(new System(twoBuses).toJson());
    expect((await System.fromFile(pathToFileURL(file))).uuid).toBe(system.uuid);
    expect((await System.fromJson(JSON.stringify(twoBuses), folder)).uuid).toBe(system.uuid);
  });

  test('has series inline and in CSV files, at several resolutions', async () => {
    writeFileSync(
      path.join(folder, 'load.csv'),
      'DateTime,Town,other\r\n2024-01-01T00:00:00,0.1,9\r\n2024-01-01T00:05:00,0.2,9\r\n',
    );
    const system = await System.fromFile(
      withSeries(
        { ...inline, scalingFactorMultiplier: 'maxActivePower' },
        { ...town, file: 'load.csv', scalingFactorMultiplier: 1000 },
      ),
    );
    expect(system.timeSeries('PowerLoad', 'Town', hour).values).toEqual(Float64Array.of(40, 80));
    expect(system.timeSeries('PowerLoad', 'Town', hour / 12)).toEqual({
      initialTime: Date.UTC(2024, 0, 1),
      resolutionMs: 300_000,
      values: Float64Array.of(100, 200),
    });
  });

  test('may begin with a byte order mark', async () => {
    const file = written(`\ufeff${JSON.stringify(twoBuses)}`);
    expect((await System.fromFile(file)).toJson()).toBe(new System(twoBuses).toJson());
  });

  test('says what stands in the file by its line, and what the script has added or changed by its name', async () => {
    const system = await System.fromFile(written(twoBuses));
    const [coal] = twoBuses.ThermalStandard;
    const { status: _, ...noStatus } = { ...coal, name: 'Gas' };
    system.addComponent('ThermalStandard', noStatus as typeof coal);
    expect(() => system.check()).toThrow(/\n {2}ThermalStandard "Gas", status: found nothing/);
    const other = await System.fromFile(written(twoBuses));
    other.setInitialState({ Coal: { status: true, activePower: 999 } });
    expect(() => other.check()).toThrow(/\n {2}ThermalStandard "Coal", activePower: found 999 MW/);
  });

  test('whose CSV file is short: the file is named once, however many series it holds', async () => {
    const names = ['A', 'B', 'C'];
    const file = (rows: number) =>
      ['DateTime,A,B,C', ...Array.from({ length: rows }, (_, i) => `2024-01-01T0${i}:00,1,1,1`)].join('\n');
    writeFileSync(path.join(folder, 'load.csv'), file(2));
    writeFileSync(path.join(folder, 'wind.csv'), file(3));
    const content = {
      ...twoBuses,
      PowerLoad: names.map((name) => ({ ...twoBuses.PowerLoad[0], name })),
      RenewableDispatch: [{ name: 'A', bus: 'north', rating: 5 }],
      HydroDispatch: [{ name: 'B', bus: 'north', activePowerLimits: { min: 0, max: 5 } }],
      timeSeries: [
        ...names.map((name) => ({ type: 'PowerLoad', name, file: 'load.csv' })),
        { type: 'RenewableDispatch', name: 'A', file: 'wind.csv' },
        { ...inline, type: 'HydroDispatch', name: 'B', values: [1, 1, 1] },
      ],
    };
    await expect(System.fromFile(written(content))).rejects.toThrow(
      /one problem to mend:\n {2}time series of load.csv \(3 series\): found 2 values.*expected 3 .*wind.csv and 1 more/,
    );
  });

  test('that is not there is told', async () => {
    await expect(System.fromFile(path.join(folder, 'no.json'))).rejects.toThrow(refused('no such file', 'system.file'));
    await expect(System.fromFile(undefined as unknown as string)).rejects.toThrow(
      refused('System.fromFile: found nothing, expected a path', 'system.file'),
    );
    await expect(System.fromFile(new URL('https://example.com/a.json'))).rejects.toThrow(
      refused('found https://example.com/a.json', 'system.file'),
    );
    const file = withSeries({ ...town, file: 'no.csv' });
    await expect(System.fromFile(file)).rejects.toThrow(refused('no.csv cannot be read', 'system.file'));
  });

  test.each<[object | string, string]>([
    ['{"name": "x",}', 'system.json: found text that is no JSON'],
    ['[]', 'system.json, line 1: system: found [], expected an object'],
    [{ ...twoBuses, busses: [] }, 'the unknown key "busses"'],
    [{ ...twoBuses, buses: 5 }, 'line 3: buses: found 5, expected an array'],
    [
      { ...twoBuses, PowerLoad: [{ name: 'Town', bus: 'south', maxActivePower: '80' }] },
      'line 58: PowerLoad "Town", maxActivePower: found "80"',
    ],
    [
      { ...twoBuses, PowerLoad: [{ ...twoBuses.PowerLoad[0], bus: 'west' }] },
      'line 57: PowerLoad "Town", bus: found "west"',
    ],
    [{ ...twoBuses, timeSeries: [{ ...inline, values: [1, -2] }] }, 'timeSeries[0], values[1]: found -2'],
    [{ ...twoBuses, timeSeries: [{ ...inline, initialTime: '1 May' }] }, 'initialTime: found "1 May", expected a time'],
    [
      { ...twoBuses, timeSeries: [{ ...inline, name: 'City' }] },
      'name: found "City", expected the name of a PowerLoad',
    ],
    [{ ...twoBuses, timeSeries: [inline, inline] }, 'timeSeries[1]: found another series'],
    [
      { ...twoBuses, timeSeries: [{ ...inline, resolution: 60 }] },
      'timeSeries[0]: found the unknown key "resolution", expected "resolutionMinutes"',
    ],
    [{ ...twoBuses, Buses: [] }, 'the unknown key "Buses", expected "buses"'],
    [{ ...twoBuses, timeSeries: [{ ...inline, initialTime: '2024-13-45T00:00:00' }] }, 'found "2024-13-45T00:00:00"'],
    [{ ...twoBuses, timeSeries: [{ ...inline, file: 'load.csv' }] }, 'found both "file" and "values", expected one'],
    [{ ...twoBuses, timeSeries: [town] }, 'timeSeries[0]: found neither "file" nor "values"'],
    [
      { ...twoBuses, timeSeries: [{ ...inline, type: 'ThermalStandard', name: 'Coal' }] },
      'type: found "ThermalStandard", expected one of RenewableDispatch, RenewableNonDispatch, HydroDispatch, PowerLoad',
    ],
    [
      { ...twoBuses, timeSeries: [{ ...inline, scalingFactorMultiplier: 'maxActivePwer' }] },
      'scalingFactorMultiplier: found "maxActivePwer", expected a number or "maxActivePower"',
    ],
  ])('is refused with file and line: %#', async (content, words) => {
    await expect(System.fromFile(written(content))).rejects.toThrow(refused(words));
  });

  test.each([
    ['', 'load.csv: found an empty file'],
    ['Time,Town\n1,1\n', 'load.csv, row 1: found no column "DateTime"'],
    ['DateTime,City\n2024-01-01,1\n2024-01-02,1\n', 'load.csv, row 1: found no column "Town"'],
    ['DateTime,Town\n2024-01-01,1\n', 'load.csv: found 1 rows of values'],
    [
      'DateTime,Town\n2024-01-01,1\n2024-01-01T01:00,NA\n',
      'load.csv, row 3, column Town: found "NA", expected a number',
    ],
    ['DateTime,Town\n2024-01-01,1\n2024-01-01T01:00,-1\n', 'load.csv, row 3, column Town: found -1'],
    ['DateTime,Town\n2024-01-01,1\n2024-01-01T01:00,0x10\n', 'column Town: found "0x10", expected a number'],
    ['DateTime;Town\n2024-01-01;1\n', 'load.csv, row 1: found the separator ";" ("DateTime;Town"), expected commas'],
    ['2024-01-01,1\n2024-01-02,1\n', 'load.csv, row 1: found values ("2024-01-01,1"), expected a header'],
    ['DateTime,Town\n2024-01-01,1\n2024-01-01T01:00\n', 'load.csv, row 3: found 1 fields, expected 2'],
    [
      'DateTime,Town\n2024-01-01,1\n2024-01-01T01:00,1\n2024-01-01T03:00,1\n',
      'load.csv, row 4, column DateTime: found "2024-01-01T03:00", expected 2024-01-01T02:00:00, one row for every 1 h',
    ],
    ['DateTime,Town\n2024-01-01,1\nsoon,1\n', 'load.csv, row 3, column DateTime: found "soon", expected a time like'],
    ['DateTime,Town\n2024-01-02,1\n2024-01-01,1\n', 'load.csv, row 3, column DateTime: found "2024-01-01"'],
    ['DateTime,"Town\n', 'load.csv, row 1: found a quote that is not closed'],
  ])('is refused with the row and column of %j', async (csv, words) => {
    writeFileSync(path.join(folder, 'load.csv'), csv);
    const file = withSeries({ ...town, file: 'load.csv' });
    await expect(System.fromFile(file)).rejects.toThrow(refused(words));
  });
});
