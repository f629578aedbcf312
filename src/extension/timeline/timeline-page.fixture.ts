/** A timeline's page whose run, clock and memory are made up. */
import type { TimelineToPage } from '../../pages/timeline';
import { fold, type MemorySample, type RunEvent, viewOf } from '../../run';
import type { TimelineBar } from '../../run/timeline';
import { english } from '../../text';
import { ClockOfTest } from '../clock.fixture';
import { TimelinePage } from './timeline-page';

export interface RunOfTest {
  readonly events: RunEvent[];
  alive?: boolean;
  /** Milliseconds after the last event. */
  readonly later?: number;
  readonly samples?: readonly MemorySample[];
  /** As measured last. */
  memory?: MemorySample;
}

export function timelineOfTest(run: RunOfTest) {
  const clock = new ClockOfTest(Math.max(...run.events.map(({ time }) => time)) + (run.later ?? 0));
  const posted: TimelineToPage[] = [];
  const opened: TimelineBar['of'][] = [];
  const source = {
    id: 'run',
    view: (now: number) => {
      const state = fold(run.events);
      if (!state) throw new Error('no run');
      return viewOf(state, run.alive ?? true, now, { memory: run.memory });
    },
    samples: () => Promise.resolve(run.samples ?? []),
  };
  const page = new TimelinePage(source, {
    texts: {},
    t: english,
    clock,
    post: (message) => posted.push(message),
    open: async (of) => {
      opened.push(of);
    },
  });
  return { page, clock, posted, opened };
}

/** Memory every five seconds: each worker's grows and falls, and the machine has the rest of 16 GB. */
export function samplesOf(events: readonly RunEvent[], end: number): MemorySample[] {
  const samples: MemorySample[] = [];
  const living = new Map<number, number>();
  let next = 0;
  for (let time = events[0]?.time ?? 0; time <= end; time += 5000) {
    for (let event = events[next]; event && event.time <= time; event = events[++next]) {
      if (event.type === 'workerStarted') living.set(event.worker, event.time);
      else if (event.type === 'workerEnded') living.delete(event.worker);
    }
    const workers = Object.fromEntries(
      [...living].map(([worker, since]) => [
        String(worker),
        Math.round(
          6e8 * (1 - Math.exp((since - time) / 40_000)) + 5e8 * Math.sin((time - since) / 60_000 + worker) ** 2,
        ),
      ]),
    );
    const taken = Object.values(workers).reduce((sum, bytes) => sum + bytes, 0);
    samples.push({ time, workers, machine: { available: Math.max(5e8, 15e9 - taken * 1.5), total: 16e9 } });
  }
  return samples;
}
