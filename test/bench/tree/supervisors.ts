/**
 * Owns runs without processes, each with a real supervisor: half of the partitions have succeeded, the next ones go on until
 * they are told to end. Whoever starts this tells it what to do over the channel. Bundled first.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { AttemptResult } from '../../../src/executors/executor';
import { SimulatedPlace } from '../../../src/supervisor/simulated-run.fixture';

export type Order =
  | { readonly type: 'begin'; readonly run: string; readonly partitions: number }
  /** One of those that go on ends. */
  | { readonly type: 'end'; readonly run: string }
  /** Those that go on tell of their steps. */
  | { readonly type: 'events'; readonly run: string; readonly perSecond: number };

/** The order was carried out at that time, milliseconds since the epoch. */
export interface Done {
  readonly time: number;
}

interface Run {
  readonly simulated: SimulatedPlace;
  /** Ends what goes on, by its partition. */
  readonly going: Map<number, () => void>;
}

/** Partitions at the same time. */
const SLOTS = 8;
/** Of each partition. */
const STEPS = 7;
const success: AttemptResult = { outcome: 'succeeded', isPutAway: true, peakRss: 1e9 };

const [, , folder = ''] = process.argv;
const runs = new Map<string, Run>();
let beat: NodeJS.Timeout | undefined;

process.on('disconnect', () => process.exit());
process.on('message', async (order: Order) => {
  if (order.type === 'begin') await begin(order.run, order.partitions);
  const run = runs.get(order.run);
  if (!run) throw new Error(`there is no run ${order.run}`);
  const done: Done = { time: Date.now() };
  if (order.type === 'end') endOne(run);
  if (order.type === 'events') tellSteps(run, order.perSecond);
  process.send?.(done);
});

function begin(name: string, partitions: number): Promise<void> {
  const root = path.join(folder, name);
  mkdirSync(root);
  const run: Run = { simulated: new SimulatedPlace(root), going: new Map() };
  runs.set(name, run);
  return new Promise((resolve) => {
    const goOn = (index: number) =>
      new Promise<AttemptResult>((ended) => {
        run.going.set(index, () => ended(success));
        if (run.going.size === Math.min(SLOTS, partitions / 2)) resolve();
      });
    const end = (index: number) => (index <= partitions / 2 ? success : goOn(index));
    void run.simulated.run({ partitions, slots: SLOTS, end, steps: STEPS, maxAttempts: 1 });
  });
}

function endOne({ going }: Run): void {
  for (const [index, end] of going) {
    going.delete(index);
    end();
    return;
  }
}

function tellSteps({ simulated, going }: Run, perSecond: number): void {
  clearInterval(beat);
  if (perSecond === 0) return;
  let told = 0;
  beat = setInterval(() => {
    const indices = [...going.keys()];
    const index = indices[told % indices.length];
    if (index !== undefined) simulated.executor?.tell(index, 1 + (Math.floor(told / indices.length) % STEPS));
    told += 1;
  }, 1000 / perSecond);
}
