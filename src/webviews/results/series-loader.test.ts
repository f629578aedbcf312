import { expect, test } from 'vitest';
import type { Asker, Frame, OutputRef } from '../../results/protocol';
import { UserError } from '../../text/user-error';
import { BEGIN, catalogue, DAY, HOUR, outputOf } from './catalogue.fixture';
import { chosenFirst } from './selection';
import { SeriesLoader, type SeriesWish } from './series-loader';

const planned = chosenFirst(outputOf('decision', 'UC', 'P'));
const emulated = chosenFirst(outputOf('emulation', 'Emulator', 'Q'));
const wish: SeriesWish = { catalogue, chosen: [planned], units: 'natural', forecast: undefined };
const both: SeriesWish = { ...wish, chosen: [planned, emulated] };

/** A reader that answers with twelve columns, and fails for what is in `broken`. */
function readerOf(broken: ReadonlyMap<string, Error> = new Map()) {
  const asked: { readonly type: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  const frame = (output: OutputRef): Frame => ({
    output,
    unit: 'MW',
    units: 'natural',
    columns: Array.from({ length: 12 }, (_, i) => `unit ${i}`),
    ofColumns: 30,
    fromMs: BEGIN,
    resolutionMs: HOUR,
    periods: 0,
    values: new Float64Array(),
  });
  const ask = (type: string, args: { readonly output: OutputRef }): Promise<unknown> => {
    asked.push({ type, args });
    const error = broken.get(args.output.key);
    if (error) return Promise.reject(error);
    return Promise.resolve(type === 'forecasts' ? [frame(args.output)] : frame(args.output));
  };
  return { asked, asker: { ask: ask as Asker['ask'] } };
}

function options() {
  const told: string[] = [];
  const progress = (done: number, of: number): void => void told.push(`${done}/${of}`);
  return { signal: new AbortController().signal, progress, told };
}

test('reads each variable that is chosen, and tells how far it is', async () => {
  const { asker, asked } = readerOf();
  const how = options();
  const { shown } = await new SeriesLoader(asker).load(both, how);
  expect(shown.map(({ model, output, frame }) => [model.name, output.key, frame.columns.length])).toEqual([
    ['UC', 'P', 12],
    ['Emulator', 'Q', 12],
  ]);
  const wanted = { columns: { largest: 20 }, units: 'natural', results: 1 };
  expect(asked).toMatchObject([
    { type: 'realized', args: { ...wanted, output: { key: 'P' } } },
    { type: 'realized', args: { ...wanted, output: { key: 'Q' } } },
  ]);
  expect(how.told).toEqual(['1/2', '2/2']);
});

test('reads nothing twice while it stays chosen, and anew in other units', async () => {
  const { asker, asked } = readerOf();
  const loader = new SeriesLoader(asker);
  await loader.load(wish, options());
  await loader.load(wish, options());
  expect(asked).toHaveLength(1);
  await loader.load({ ...wish, units: 'systemBase' }, options());
  expect(asked).toHaveLength(2);
  await loader.load({ ...wish, chosen: [] }, options());
  await loader.load({ ...wish, units: 'systemBase' }, options());
  expect(asked).toHaveLength(3);
});

test('what fails is told beside what does not, and asked again', async () => {
  const broken = new Map<string, Error>([['P', new UserError('store.read', 'Damaged.')]]);
  const { asker, asked } = readerOf(broken);
  const loader = new SeriesLoader(asker);
  const first = await loader.load(both, options());
  expect(first.failures).toEqual([{ key: 'P', message: 'Damaged.' }]);
  expect(first.shown.map(({ output }) => output.key)).toEqual(['Q']);
  broken.clear();
  const second = await loader.load(both, options());
  expect(second.failures).toEqual([]);
  expect(asked).toHaveLength(3);
});

test('what nobody wants any more is no failure', async () => {
  const { asker } = readerOf(new Map([['P', new DOMException('Cancelled.', 'AbortError')]]));
  await expect(new SeriesLoader(asker).load(wish, options())).rejects.toMatchObject({ name: 'AbortError' });
});

/** A reader that answers when the test says so, and tells whose reading was ended. */
function slowReader() {
  const { asker, asked } = readerOf();
  const ended: unknown[] = [];
  let answer: () => void = () => {};
  const now = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const ask: Asker['ask'] = (type, args, how) =>
    new Promise((resolve, reject) => {
      const key = 'output' in args ? args.output.key : '';
      how?.signal?.addEventListener('abort', () => {
        ended.push(key);
        reject(new DOMException('The request was cancelled.', 'AbortError'));
      });
      now.then(() => resolve(asker.ask(type, args)));
    });
  return { asker: { ask }, asked, ended, answer };
}

test('what is still read is shown when more is chosen meanwhile', async () => {
  const { asker, asked, ended, answer } = slowReader();
  const loader = new SeriesLoader(asker);
  const ending = new AbortController();
  const first = loader.load(wish, { ...options(), signal: ending.signal });
  ending.abort();
  const second = loader.load(both, options());
  answer();
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  const { shown, failures } = await second;
  expect([shown.map(({ output }) => output.key), failures, ended]).toEqual([['P', 'Q'], [], []]);
  expect(asked).toHaveLength(2);
});

test('what is still read is ended when it is chosen no more, and read anew when it is again', async () => {
  const { asker, ended, answer } = slowReader();
  const loader = new SeriesLoader(asker);
  const first = loader.load(both, options());
  const second = loader.load({ ...both, chosen: [emulated] }, options());
  const third = loader.load(both, options());
  answer();
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  expect((await second).shown.map(({ output }) => output.key)).toEqual(['Q']);
  expect((await third).shown.map(({ output }) => output.key)).toEqual(['P', 'Q']);
  expect(ended).toEqual(['P']);
});

test('nothing is read any more when the view goes', async () => {
  const { asker, ended } = slowReader();
  const loader = new SeriesLoader(asker);
  const loaded = loader.load(both, options());
  loader.stop();
  await expect(loaded).rejects.toMatchObject({ name: 'AbortError' });
  expect(ended).toEqual(['P', 'Q']);
});

test('forecasts are asked of models that plan, for the first columns', async () => {
  const { asker, asked } = readerOf();
  const forecast = { ms: BEGIN + 2.5 * DAY, count: 9 };
  const { shown } = await new SeriesLoader(asker).load({ ...both, forecast }, options());
  const forecasts = asked.filter(({ type }) => type === 'forecasts');
  expect(forecasts).toMatchObject([{ args: { execution: 2, count: 2, output: { key: 'P' } } }]);
  expect(forecasts[0]?.args['columns']).toHaveLength(10);
  expect(shown.map((one) => one.forecasts.length)).toEqual([1, 0]);
});

test('of variables with more values than an answer holds, the columns are cut, and it is said', async () => {
  const { asker, asked } = readerOf();
  const models = catalogue.models.map((model) => ({ ...model, periods: 600_000 }));
  const { cut } = await new SeriesLoader(asker).load({ ...wish, catalogue: { ...catalogue, models } }, options());
  expect(asked[0]?.args['columns']).toEqual({ largest: 6 });
  expect(cut).toEqual([{ key: 'P', shown: 12, of: 30 }]);
});
