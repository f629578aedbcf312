import { describe, expect, test } from 'vitest';
import type { CatalogueModel, Executions } from '../protocol';
import { executionsText, executionsWithin, executionUnits, modelNamed, writeExecutions } from './executions';

const DAY = 86_400_000;
const from = Date.UTC(2024, 0, 1);
const three: Executions = {
  model: 'UC',
  fromMs: Float64Array.of(from, from + DAY, from + 2 * DAY),
  step: Int32Array.of(1, 2, 3),
  fields: [
    { name: 'objective_value', unit: '$', values: Float64Array.of(1234567.25, -0, Number.NaN) },
    { name: 'solve_time', unit: 's', values: Float64Array.of(0.1 + 0.2, 2, Number.NaN) },
    { name: 'step', unit: '', values: Float64Array.of(7, 8, 9) },
    { name: 'gap', unit: '', values: new Float64Array(3).fill(Number.NaN) },
  ],
};

async function csvOf(executions: Executions): Promise<string[]> {
  const texts: string[] = [];
  const sink = { write: async (data: string | Uint8Array) => void texts.push(String(data)) };
  await writeExecutions(executions, sink, new AbortController().signal);
  return texts.join('').split('\n');
}

test('executions are a row each, with their fields to the last bit; a field that is called as a column is numbered', async () => {
  expect(await csvOf(three)).toEqual([
    'DateTime,step,objective_value,solve_time,step (2),gap',
    '2024-01-01T00:00:00,1,1234567.25,0.30000000000000004,7,NaN',
    '2024-01-02T00:00:00,2,-0,2,8,NaN',
    '2024-01-03T00:00:00,3,NaN,NaN,9,NaN',
    '',
  ]);
  expect(executionUnits(three)).toBe('Units: objective_value $; solve_time s');
});

test('many executions are all written', async () => {
  const numbers = Array.from({ length: 5000 }, (_, e) => e);
  const lines = await csvOf({
    model: 'ED',
    fromMs: Float64Array.from(numbers, (e) => from + e * 3_600_000),
    step: Int32Array.from(numbers, (e) => Math.floor(e / 24) + 1),
    fields: [{ name: 'objective_value', unit: '$', values: Float64Array.from(numbers) }],
  });
  expect(lines.slice(1, -1).map((line) => Number(line.split(',')[2]))).toEqual(numbers);
});

test('people read a table of the first ones, without the fields that nobody told', () => {
  expect(executionsText(three).map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['UC: 3 executions'],
    ['step', 'objective_value [$]', 'solve_time [s]', 'step'],
    ['2024-01-01T00:00:00', '1', '1234570', '0.3', '7'],
    ['2024-01-02T00:00:00', '2', '0', '2', '8'],
    ['2024-01-03T00:00:00', '3', '-', '-', '9'],
    ['No values: gap'],
  ]);
  const many = { model: 'ED', fromMs: new Float64Array(100), step: new Int32Array(100), fields: [] };
  expect(executionsText(many)).toHaveLength(63);
  expect(executionsText(many).at(-1)).toBe('  and 40 more; --csv writes all of them');
});

describe('a span', () => {
  test('takes the executions that begin in it', () => {
    const { fromMs, step, fields } = executionsWithin(three, { fromMs: from + 1, toMs: from + 2 * DAY });
    expect([[...fromMs], [...step], fields.map(({ values }) => [...values])]).toEqual([
      [from + DAY],
      [2],
      [[-0], [2], [8], [Number.NaN]],
    ]);
    expect(executionsWithin(three, {})).toEqual(three);
  });

  test.each([{ fromMs: from + 3 * DAY }, { toMs: from }, { fromMs: from + 1, toMs: from + 2 }])(
    'without any is refused: %j',
    (span) => {
      expect(() => executionsWithin(three, span)).toThrow(
        expect.objectContaining({
          code: 'results.span',
          message: expect.stringContaining('They begin from 2024-01-01T00:00:00 to 2024-01-03T00:00:00.'),
        }),
      );
    },
  );
});

describe('a model', () => {
  const model = (name: string, source: CatalogueModel['source'], statsFields: readonly string[] = ['solve_time']) =>
    ({ name, source, statsFields }) as unknown as CatalogueModel;
  const catalogue = {
    name: 'sim',
    models: [model('UC', 'decision'), model('ED', 'decision', []), model('EM', 'emulation')],
  };

  test('is a decision model by its name', () => {
    expect(modelNamed(catalogue, 'UC')).toBe('UC');
  });

  test.each([
    ['uc', 'There is no decision model uc in sim. Did you mean UC?'],
    ['Dispatch', 'There is no decision model Dispatch in sim. It has UC, ED.'],
    ['ED', 'sim tells nothing of the executions of ED: it has no optimizer_stats.'],
  ])('%s is refused', (name, message) => {
    expect(() => modelNamed(catalogue, name)).toThrow(expect.objectContaining({ code: 'results.model', message }));
  });
});
