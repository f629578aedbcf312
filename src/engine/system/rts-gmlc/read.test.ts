import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { System } from '../system';
import { rtsFiles, writeRtsFolder } from '../testing/rts-folder';
import { hour } from '../testing/two-buses';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (options = {}) => System.fromRtsGmlc(folder, options);

describe('a folder in the format of RTS-GMLC', () => {
  test('gives buses and lines: parallel ones, and transformers through their ratio', async () => {
    writeRtsFolder(folder);
    const system = await read();
    expect(system.basePower).toBe(100);
    expect(system.buses).toEqual([
      { name: 'Abel', number: 101, bustype: 'PV', area: '1' },
      { name: 'Adams', number: 102, bustype: 'PQ', area: '1' },
      { name: 'Alger', number: 201, bustype: 'REF', area: '2' },
    ]);
    expect(system.lines.map(({ name, from, to, x, rating }) => [name, from, to, x, rating])).toEqual([
      ['A1-1', 'Abel', 'Adams', 0.1, 100],
      ['A1-2', 'Abel', 'Adams', 0.1, 100],
      ['T1', 'Adams', 'Alger', 0.08 * 1.05, 50],
    ]);
  });

  test('gives thermal units: heat rates as costs, shares as limits, whole hours', async () => {
    writeRtsFolder(folder);
    const [gas, coal, nuclear] = (await read()).devices('ThermalStandard');
    expect(gas).toMatchObject({
      name: 'CC_1',
      bus: 'Abel',
      activePowerLimits: { min: 10, max: 40 },
      rampLimits: { up: 1, down: 1 },
      timeLimits: { up: 5, down: 3 },
      mustRun: false,
      fuel: 'NG',
      primeMover: 'CC',
      operationCost: {
        // 8 and 9 MBTU/MWh at 4 $/MBTU from 10 over 20 to 40 MW; no load: 10 MBTU/MWh at 10 MW.
        variable: {
          type: 'piecewise',
          points: [
            { power: 10, cost: 0 },
            { power: 20, cost: 320 },
            { power: 40, cost: 1040 },
          ],
        },
        fixed: 400,
        startUp: 410,
        shutDown: 7,
      },
    });
    expect(coal?.operationCost).toMatchObject({ fixed: 480, startUp: 400 });
    expect(nuclear).toMatchObject({ mustRun: true, status: true, operationCost: { startUp: 0, shutDown: 0 } });
  });

  test('gives series: must-take where the minimum is given too, loads by shares of their area', async () => {
    writeRtsFolder(folder);
    const system = await read();
    expect(system.devices('RenewableDispatch')).toMatchObject([{ name: 'WIND_1', bus: 'Alger', rating: 15 }]);
    expect(system.devices('RenewableNonDispatch')).toMatchObject([{ name: 'RTPV_1', rating: 5 }]);
    expect(system.devices('HydroDispatch')).toMatchObject([{ name: 'HYDRO_1', activePowerLimits: { min: 0, max: 8 } }]);
    expect(system.timeSeries('RenewableDispatch', 'WIND_1', hour)).toEqual({
      initialTime: Date.UTC(2020, 1, 29, 22),
      resolutionMs: hour,
      values: Float64Array.of(12, 6, 3),
    });
    expect(system.timeSeries('PowerLoad', 'Abel', hour).values).toEqual(Float64Array.of(45, 30, 15));
    expect(system.timeSeries('PowerLoad', 'Adams', hour).values).toEqual(Float64Array.of(15, 10, 5));
    expect(system.timeSeries('PowerLoad', 'Alger', hour).values).toEqual(Float64Array.of(5, 4, 3));
  });

  test('says what it leaves out', async () => {
    writeRtsFolder(folder);
    expect((await read()).warnings).toEqual([
      'NUC_1 must run: its start-up cannot be priced from the data.',
      'Left out of the system: STORAGE STORE_1.',
      'Left out of the system: DC line DC1.',
      'Left out of the system: reserves Spin_Up.',
    ]);
  });

  test('starts in merit order at the first demand, or another time, or off', async () => {
    writeRtsFolder(folder);
    const states = async (options = {}) =>
      (await read(options)).devices('ThermalStandard').map(({ status, activePower }) => (status ? activePower : 'off'));
    // 65 MW less 15 of wind, sun and water: the nuclear unit at 10, coal (20.8 $/MWh) before gas (36 $/MWh).
    expect(await states()).toEqual(['off', 40, 10]);
    expect(await states({ initialTime: '2020-03-01T00:00:00' })).toEqual(['off', 20, 7]);
    expect(await states({ initialState: 'off' })).toEqual(['off', 'off', 7]);
    await expect(read({ initialTime: 'noon' })).rejects.toThrow(/initialTime: found "noon"/);
  });

  test('may be given by the folder above', async () => {
    writeRtsFolder(path.join(folder, 'RTS_Data'));
    expect((await read()).buses).toHaveLength(3);
  });

  test('that is none is told', async () => {
    await expect(read()).rejects.toThrow(
      expect.objectContaining({ code: 'system.file', message: expect.stringContaining('it has no folder SourceData') }),
    );
    writeRtsFolder(folder, { 'SourceData/gen.csv': undefined });
    await expect(read()).rejects.toThrow(/lacks the file gen\.csv/);
  });

  const bus = 'SourceData/bus.csv';
  const gen = 'SourceData/gen.csv';
  const branch = 'SourceData/branch.csv';
  const wind = 'timeseries_data_files/Wind/DAY_AHEAD_wind.csv';
  test.each<[string, string, string, string]>([
    [
      bus,
      '101,Abel,138,PV,30',
      '101,Abel,138,PV,many',
      'SourceData/bus.csv, row 2, column MW Load: found "many", expected a number',
    ],
    [bus, ',Ref,', ',PQ,', 'buses: found no reference bus'],
    [
      bus,
      '102,Adams',
      '102,Abel',
      'SourceData/bus.csv, row 3, column Bus Name (buses "Abel", name): found "Abel" again',
    ],
    [bus, 'MW Load', 'Load', 'SourceData/bus.csv, row 1: found no column "MW Load"'],
    [bus, '30,1\n', '30\n', 'SourceData/bus.csv, row 2: found 5 fields, expected 6'],
    [branch, 'T1,102,201', 'T1,102,999', 'SourceData/branch.csv, row 4, column To Bus (lines "T1", to): found "999"'],
    [branch, ',50,1.05', ',NA,1.05', 'SourceData/branch.csv, row 4, column Cont Rating: found "NA", expected a number'],
    [branch, ',50,1.05', ',50,-1', 'SourceData/branch.csv, row 4, column Tr Ratio: found -1'],
    [gen, 'WIND_1,201,WIND', 'WIND_1,201,FUSION', 'SourceData/gen.csv, row 5, column Unit Type: found "FUSION"'],
    [gen, 'WIND_1,201,WIND', 'WIND_2,201,WIND', 'SourceData/gen.csv, row 5 (WIND_2): found no time series'],
    [gen, ',9000,10000,11000', ',9000,10000,9500', 'gen.csv, row 3, column HR_incr_1 (ThermalStandard "COAL_1"'],
    [gen, 'CC_1,101', 'CC_1,1', 'SourceData/gen.csv, row 2, column Bus ID (ThermalStandard "CC_1", bus): found "1"'],
    [gen, ',2.2,4.5,', ',2.2,-4.5,', 'column Min Up Time Hr (ThermalStandard "CC_1", timeLimits.up): found -4'],
    [
      wind,
      '2020,2,29,24,6',
      '2020,2,29,24,',
      'timeseries_data_files/Wind/DAY_AHEAD_wind.csv, row 3, column WIND_1: found ""',
    ],
    [
      wind,
      '2020,2,29,24,6',
      '2020,2,29,24,-6',
      'DAY_AHEAD_wind.csv, row 3, column WIND_1: found -6, expected MW, at least 0',
    ],
    [wind, '2020,2,29,24,6\n', '', 'row 3, column Period: found "2020,3,1,1", expected 2020-02-29, period 24'],
    [wind, '2020,3,1,1,3\n', '', 'time series of DAY_AHEAD_wind.csv: found 2 values'],
    [wind, 'WIND_1', 'WIND_9', 'row 1: found no column "WIND_1"'],
    ['SourceData/simulation_objects.csv', 'Period_Resolution', 'Resolution', 'found no row "Period_Resolution"'],
    ['SourceData/timeseries_pointers.csv', 'Area,2', 'Area,3', 'found no load for area "2"'],
    ['SourceData/reserves.csv', '"(Gas', 'x"(Gas', ''],
  ])('%s with %j as %j is told', async (file, from, to, words) => {
    expect(rtsFiles[file]).toContain(from);
    writeRtsFolder(folder, { [file]: rtsFiles[file]?.replace(from, to) });
    if (words === '') {
      await expect(read()).rejects.toThrow(/reserves\.csv, row 2: found 4 fields/);
      return;
    }
    await expect(read()).rejects.toThrow(
      expect.objectContaining({ code: 'system.invalid', message: expect.stringContaining(words) }),
    );
  });

  const load = 'timeseries_data_files/Load/DAY_AHEAD_load.csv';
  const [header = '', ...rows] = rtsFiles[load]?.split('\n') ?? [];
  test.each([
    ['only the header', `${header}\n`, 'DAY_AHEAD_load.csv: found a header only, expected a row for each period'],
    ['no header', rows.join('\n'), 'DAY_AHEAD_load.csv, row 1: found values ("2020,2,29,23,60,5"), expected a header'],
    ['semicolons', rtsFiles[load]?.replaceAll(',', ';') ?? '', 'row 1: found the separator ";"'],
    ['nothing', '', 'DAY_AHEAD_load.csv: found an empty file'],
    ['a year that is none', [header, 'x,2,29,23,60,5'].join('\n'), 'row 2, column Year: found "x", expected a number'],
  ])('whose load has %s is told with the file', async (_, text, words) => {
    writeRtsFolder(folder, { [load]: text });
    await expect(read()).rejects.toThrow(
      expect.objectContaining({ code: 'system.invalid', message: expect.stringContaining(words) }),
    );
  });

  test.each([
    ['a period twice', load, `${rtsFiles[load]}2020,3,1,1,20,3\n`],
    ['a column that two readers want', 'SourceData/gen.csv', rtsFiles['SourceData/gen.csv']?.replace('PMax', 'Pmax')],
  ])('that has %s has one problem', async (_, file, text) => {
    writeRtsFolder(folder, { [file]: text });
    await expect(read()).rejects.toThrow(/there is one problem to mend/);
  });

  test('whose load is short names the file once', async () => {
    writeRtsFolder(folder, { [load]: [header, rows[0]].join('\n') });
    await expect(read()).rejects.toThrow(
      /one problem to mend:\n {2}time series of DAY_AHEAD_load.csv \(3 series\): found 1 values .* expected 3 values/,
    );
  });

  test.each<[unknown, string]>([
    [{ initialstate: 'off' }, 'System.fromRtsGmlc has no option "initialstate". Did you mean initialState?'],
    [{ initialState: 'on' }, 'initialState: found "on", expected one of "meritOrder", "off"'],
    [{ simulation: 'REALTIME' }, 'simulation: found "REALTIME", expected one of "DAY_AHEAD", "REAL_TIME"'],
    [{ simulation: [] }, 'simulation: found nothing'],
  ])('is refused with the options %j', async (options, words) => {
    writeRtsFolder(folder);
    await expect(read(options as object)).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringContaining(words) }),
    );
  });

  test('must be named', async () => {
    await expect(System.fromRtsGmlc(undefined as unknown as string)).rejects.toThrow(
      expect.objectContaining({
        code: 'system.file',
        message: expect.stringContaining('found nothing, expected a path'),
      }),
    );
  });

  test('whose real-time series are not there says which file is missing', async () => {
    writeRtsFolder(folder);
    await expect(read({ simulation: ['DAY_AHEAD', 'REAL_TIME'] })).rejects.toThrow(
      /lacks the file .*REAL_TIME_load\.csv/,
    );
  });
});
