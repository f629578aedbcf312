/** `npm run bench -- timeline`: how long a run of ten thousand partitions takes nobody else a turn, in the window and in its page. */

import { sources } from '../../scripts/sources.mts';
import { Stage } from '../page-bed/stage.mts';
import type { Measurement } from './measurement.mts';

const TRIES = 5;
const MADE = `
export { timelineOf, viewOf, fold } from './src/run';
export { longRun } from './src/run/golden/long-run';
export { timelineOfTest } from './src/extension/timeline/timeline-page.fixture';
`;

/** What of the sources is measured. */
interface Made {
  longRun(run: { partitions: number; processes: number }): readonly unknown[];
  fold(events: readonly unknown[]): unknown;
  viewOf(run: unknown, alive: boolean, now: number): unknown;
  timelineOf(view: unknown): { readonly bars: readonly unknown[] };
  timelineOfTest(run: object): { page: { receive(message: object): Promise<void> }; posted: unknown[] };
}

export async function timeline(): Promise<Measurement[]> {
  const { longRun, fold, viewOf, timelineOf, timelineOfTest } = await sources<Made>(MADE);
  const events = longRun({ partitions: 10_000, processes: 8 });
  const run = fold(events);
  let model = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i += 1) {
    const begin = performance.now();
    timelineOf(viewOf(run, true, 0));
    model = Math.min(model, performance.now() - begin);
  }
  const { page, posted } = timelineOfTest({ events });
  await page.receive({ type: 'ready' });
  return [
    { name: 'timeline of 10,000 partitions: what changed is found', value: model, unit: 'ms', limit: 50 },
    {
      name: 'timeline of 10,000 partitions: a zoom is drawn',
      value: await zooming(posted[0]),
      unit: 'ms',
      limit: 50,
    },
  ];
}

/** The median time between two frames while a wheel turns over the whole of the run. */
async function zooming(init: unknown): Promise<number> {
  const stage = await Stage.open<unknown, unknown>({ name: 'timeline', receive: () => {} });
  try {
    await stage.say(init);
    await stage.page.locator('[role=listbox] canvas').waitFor();
    const times = (await stage.page.evaluate(TURN)) as number[];
    return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.POSITIVE_INFINITY;
  } finally {
    await stage.close();
  }
}

const TURN = `(async () => {
  const picture = document.querySelector('[role=listbox] canvas');
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const times = [];
  for (let i = 0; i < 40; i += 1) {
    const turn = { deltaY: i % 2 ? 40 : -40, ctrlKey: true, clientX: 600, clientY: 200, bubbles: true, cancelable: true };
    picture.dispatchEvent(new WheelEvent('wheel', turn));
    const begin = performance.now();
    await frame();
    await new Promise((done) => setTimeout(done));
    times.push(performance.now() - begin);
  }
  return times;
})()`;
