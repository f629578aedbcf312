/** `powersim results` and `powersim seams` on real runs of the embedded engine. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterEach, describe, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const POWER = 'ActivePowerVariable__ThermalStandard';
const LOAD = 'ActivePowerTimeSeriesParameter__PowerLoad';
const results = (...args: string[]) => bed.powersim(['results', bed.simulation, ...args]);
const file = (name: string) => path.join(bed.folder, name);

/** 12 steps of two periods of 12 h in 4 partitions; the load is 50 MW and 1 MW more each period, and begins again after 7. */
async function ran(env: Record<string, string> = {}): Promise<void> {
  bed = new Bed();
  await bed.run(script('simulation.mjs'), {}, env);
}

test('what a run holds, its values in short, and their export as wide and long CSV and as Parquet', async () => {
  await ran();
  const listed = await results();
  expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(listed.stdout).toContain(
    'NAME (joined, SUCCESSFULLY_FINALIZED)\n  12 steps of 24 h from 2024-01-01T00:00:00\n',
  );
  expect(listed.stdout).toContain('4 of 4 partitions succeeded');
  expect(listed.stdout).toMatch(
    /\nED: a period every 12 h, 12 executions every 24 h with a horizon of 2 periods, base power 100 MVA\n/,
  );
  expect(listed.stdout).toContain(`  variables/${POWER} [MW]: 1 column: unit\n`);
  expect((await results('--list', '--variable', `ED/${POWER}`)).stdout).toMatch(
    new RegExp(`${POWER} \\[MW\\]\n    unit$`),
  );
  expect(JSON.parse((await results('--json')).stdout)).toMatchObject({ layout: 'joined', numSteps: 12 });

  const short = await results('--variable', POWER, '--to', '2024-01-03');
  expect(short.stderr).toBe('Units: MW (natural; base power 100 MVA)');
  expect(short.stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    [`ED/${POWER} [MW] from 2024-01-01T00:00:00 to before 2024-01-03T00:00:00`],
    ['min', 'mean', 'max', 'sum', 'missing'],
    ['unit', '50', '51.5', '53', '206'],
  ]);

  const printed = await results('--variable', POWER, '--csv', '-', '--from', '2024-01-02T12:00', '--to', '2024-01-04');
  expect(printed).toEqual({
    exitCode: 0,
    stdout: [
      'DateTime,unit',
      '2024-01-02T12:00:00,53',
      '2024-01-03T00:00:00,54',
      '2024-01-03T12:00:00,55.00000000000001',
    ].join('\n'),
    stderr: 'Units: MW (natural; base power 100 MVA)',
  });

  const both = ['--variable', `ED/${POWER}`, '--variable', `ED/${LOAD}`];
  const wide = await results(...both, '--csv', file('wide.csv'), '--units', 'system-base');
  expect(wide).toMatchObject({ exitCode: 0, stdout: `${file('wide.csv')}: 24 rows, 3 columns` });
  expect(readFileSync(file('wide.csv'), 'utf8').split('\n').slice(0, 2)).toEqual([
    `DateTime,ED/${POWER}/unit,ED/${LOAD}/load`,
    '2024-01-01T00:00:00,0.5,-0.5',
  ]);
  expect((await results(...both, '--csv', file('long.csv'), '--layout', 'long')).exitCode).toBe(0);
  expect(readFileSync(file('long.csv'), 'utf8').split('\n')[25]).toBe(`2024-01-01T00:00:00,ED,${LOAD},load,-50`);

  const parquet = await results(...both, '--parquet', file('values.parquet'), '--json');
  expect(JSON.parse(parquet.stdout)).toMatchObject({
    ...{ file: file('values.parquet'), rows: 24, columns: 3, units: 'natural' },
    outputs: [
      { output: { model: 'ED', container: 'variables', key: POWER }, unit: 'MW', columns: 1 },
      { output: { model: 'ED', container: 'parameters', key: LOAD }, unit: 'MW', columns: 1 },
    ],
  });
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file('values.parquet')) });
  expect(rows[5]).toEqual({
    DateTime: new Date('2024-01-03T12:00:00Z'),
    [`ED/${POWER}/unit`]: 55.00000000000001,
    [`ED/${LOAD}/load`]: -55.00000000000001,
  });
});

test("what the solver did in each of a model's executions, for people, as CSV and as JSON", async () => {
  bed = new Bed();
  expect((await bed.run(script('simulation.mjs'), SMALL)).exitCode).toBe(0);
  const [days, day] = [
    ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04'],
    ['--from', '2024-01-03', '--to', '2024-01-04'],
  ];
  const told = (await results('--executions', 'ED')).stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(told[0]).toEqual(['ED: 4 executions']);
  expect(told[1]).toEqual(expect.arrayContaining(['step', 'objective_value [$]']));
  expect(told.slice(2, 6).map((cells) => cells.slice(0, 2))).toEqual(
    days.map((date, d) => [`${date}T00:00:00`, String(d + 1)]),
  );

  const printed = await results('--executions', 'ED', '--csv', '-', ...day);
  expect(printed).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^Units: objective_value.* \$; /) });
  const [headings, ...rows] = printed.stdout.split('\n').map((line) => line.split(','));
  expect(rows.map((row) => row.slice(0, 2))).toEqual([['2024-01-03T00:00:00', '3']]);
  const { fields, fromMs, step } = JSON.parse((await results('--executions', 'ED', '--json', ...day)).stdout);
  expect({ fromMs, step }).toEqual({ fromMs: [Date.UTC(2024, 0, 3)], step: [3] });
  const at = headings?.indexOf('objective_value') ?? 0;
  const objective = fields.find(({ name }: { readonly name: string }) => name === 'objective_value');
  expect(objective).toEqual({ name: 'objective_value', unit: '$', values: [Number(rows[0]?.[at])] });

  const written = await results('--executions', 'ED', '--csv', file('solves.csv'));
  expect(written.stdout).toBe(`${file('solves.csv')}: 4 rows, ${headings?.length} columns`);
  expect(readFileSync(file('solves.csv'), 'utf8').split('\n')).toHaveLength(6);
  expect(await results('--executions', 'ED', '--csv', file('solves.csv'))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('is there already'),
  });
});

test('of a run that is not joined there is what succeeded; the rest is said, and NaN', async () => {
  await ran({ POWERSIM_TEST_FAULTS: '3:throw' });
  const listed = await results();
  expect(listed.exitCode).toBe(0);
  expect(listed.stdout).toContain('NAME (not joined: the partitions that succeeded');
  expect(listed.stdout).toContain(
    '3 of 4 partitions succeeded\n  no values: partition 3 failed · steps 7–9: TypeError: the script is broken',
  );
  expect(listed.stderr).toContain('warning: Not joined yet: these are the results of 3 of 4 partitions');
  const printed = await results('--variable', POWER, '--csv', '-', '--from', '2024-01-06', '--to', '2024-01-11');
  expect(printed.stdout.split('\n').map((line) => line.split(',')[1])).toEqual([
    'unit',
    ...['53', '54'],
    ...['NaN', 'NaN', 'NaN', 'NaN', 'NaN', 'NaN'],
    ...['54', '55.00000000000001'],
  ]);
  expect(printed.stderr).toContain('the steps of the others are empty');
});

test('what cannot be answered is bad usage, with what to do, and changes nothing', async () => {
  bed = new Bed();
  expect((await bed.run(script('simulation.mjs'), SMALL)).exitCode).toBe(0);
  const there = bed.write('there.csv', 'mine');
  const cases: [string[], string | RegExp][] = [
    [['--variable', 'ED/ActivePowerVariable__ThermalStandrd'], `Did you mean ED/${POWER}?`],
    [['--variable', POWER, '--columns', 'unti'], 'Did you mean unit?'],
    [['--variable', POWER, '--from', 'noon'], 'noon is no time'],
    [['--variable', POWER, '--from', '2025-01-01'], 'begin at 2024-01-01T00:00:00 and end before 2024-01-05T00:00:00'],
    [['--csv', 'x.csv'], '--variable MODEL/VARIABLE'],
    [['--variable', POWER, '--columns', ''], 'Name columns after --columns'],
    // In what units values are is said of values alone.
    [['--variable', POWER, '--csv', '-', '--to', '2020-01-01'], /^powersim: \S+ has no periods before/],
    [['--executions', 'DE'], 'There is no decision model DE in NAME. Did you mean ED?'],
    [['--executions', 'ED', '--from', '2025-01-01'], 'They begin from 2024-01-01T00:00:00 to 2024-01-04T00:00:00.'],
    [['--variable', POWER, '--csv', there], 'is there already'],
    [['--variable', POWER, '--csv', '.'], 'is a folder'],
    [['--variable', POWER, '--csv', '-', '--layout', 'flat'], 'wide, long'],
  ];
  for (const [args, message] of cases) {
    const refused = await results(...args);
    expect(refused, args.join(' ')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.toSatisfy((text: string) =>
        typeof message === 'string' ? text.includes(message) : message.test(text),
      ),
    });
  }
  expect(readFileSync(there, 'utf8')).toBe('mine');
  expect((await results('--variable', POWER, '--csv', there, '--force')).exitCode).toBe(0);
  expect(readFileSync(there, 'utf8')).toMatch(/^DateTime,unit\n/);

  const text = await bed.powersim(['results', bed.write('text.h5', 'no HDF5')]);
  expect(text).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('does not begin as an HDF5 file does') });
  const nothing = await bed.powersim(['results', bed.folder]);
  expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Name the folder OUT/NAME') });
});

describe('the seams', () => {
  test('of joined partitions: a verdict, and what differs', async () => {
    await ran();
    const told = await bed.powersim(['seams', bed.simulation]);
    expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    expect(told.stdout).toMatch(/^An overlap of 1 step is enough/);
    expect(told.stdout).toContain('3 of 3 seams, told by the report of the join.');
    expect(told.stdout).toMatch(/\d+ variables agree everywhere/);
    const { verdict, seams } = JSON.parse((await bed.powersim(['seams', bed.simulation, '--json'])).stdout);
    expect(verdict).toMatchObject({ kind: 'enough' });
    expect(seams).toHaveLength(3);
  });

  test('are measured before the join where both neighbours have results', async () => {
    await ran({ POWERSIM_TEST_FAULTS: '4:throw' });
    const told = await bed.powersim(['seams', bed.simulation]);
    expect(told.exitCode, told.stderr).toBe(0);
    expect(told.stdout).toContain("2 of 3 seams, measured from the partitions' stores.");
    // It has no folder: what became of it the run knows.
    expect(told.stdout).toContain(
      'The seams beside partition 4 were not measured: failed: TypeError: the script is broken',
    );
  });

  test('are none of a single run', async () => {
    bed = new Bed();
    const flags = ['--output-dir', bed.outputDir, '--name', bed.name, '--num-steps', '2'];
    expect((await bed.powersim(['simulate', script('simulation.mjs'), ...flags])).exitCode).toBe(0);
    const told = await bed.powersim(['seams', bed.simulation]);
    expect(told).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('only a simulation in partitions') });
  });
});
