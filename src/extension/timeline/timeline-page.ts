import type { MemoryReading, TimelineFromPage, TimelineToPage } from '../../pages/timeline';
import type { MemorySample, RunView } from '../../run';
import { lanesOfWorkers, memoryByLane, type Timeline, type TimelineBar, thinned, timelineOf } from '../../run/timeline';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { barFor, barOf, frameOf, lookOf } from './told';

/** Changes are gathered for so long at least, milliseconds. */
const GATHER = 250;
/** And for so many times what it takes to find out what changed: most of the time is others'. */
const REST = 20;
/** While a run goes on the page hears of the time left and of memory so often, milliseconds. */
const TICK = 2000;
/** The page draws so many readings of memory of what was before it came. */
const READINGS = 800;

/** A run as the page follows it. */
export interface TimelineSource {
  readonly id: string;
  view(now: number): RunView;
  /** Memory as it was measured so far. */
  samples(): Promise<readonly MemorySample[]>;
}

export interface TimelineHost {
  readonly texts: Readonly<Record<string, string>>;
  readonly t: Translate;
  readonly clock: Clock;
  post(message: TimelineToPage): void;
  /** Shows what a bar stands for in the tree, and its log. */
  open(of: TimelineBar['of']): Promise<void>;
}

/** The editor's half of a timeline: tells the page everything once, then what changes while somebody can see it. */
export class TimelinePage {
  private isThere = false;
  /** Counts beginnings and what puts an end to them: of what takes its time only the last one counts. */
  private beginning = 0;
  private isVisible = true;
  /** What the page knows: bars by id. */
  private known = new Map<string, string>();
  private timeline: Timeline | undefined;
  private samples: readonly MemorySample[] = [];
  private wanted: TimelineBar['of'] | undefined;
  private cancelUpdate: (() => void) | undefined;
  private cancelTick: (() => void) | undefined;
  private gather = GATHER;
  private isGone = false;

  constructor(
    private readonly source: TimelineSource,
    private readonly host: TimelineHost,
  ) {}

  async receive(message: TimelineFromPage): Promise<void> {
    if (message.type === 'ready') return this.begin();
    const bar = this.timeline?.bars.find(({ id }) => id === message.bar);
    if (bar) await this.host.open(bar.of);
  }

  /** The run's journal went on. */
  changed(): void {
    if (!this.isThere || !this.isVisible || this.isGone) return;
    this.cancelUpdate ??= this.host.clock.after(this.gather, () => {
      this.cancelUpdate = undefined;
      this.update();
    });
  }

  /** The run is on the list no more: what is shown stays, and is no longer followed. */
  gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.stop();
  }

  /** Marks the newest bar of a setup, a join or a partition, as soon as the page is there. */
  select(of: TimelineBar['of']): void {
    const bar = this.isThere && this.timeline ? barFor(this.timeline, of) : undefined;
    if (bar === undefined) this.wanted = of;
    else this.host.post({ type: 'select', bar });
  }

  /** While it is hidden the page does not exist: it says `ready` when it comes back. */
  setVisible(visible: boolean): void {
    this.isVisible = visible;
    if (!visible) this.leave();
  }

  dispose(): void {
    this.leave();
  }

  private async begin(): Promise<void> {
    this.leave();
    const { beginning } = this;
    const samples = await this.source.samples();
    // It was hidden or closed meanwhile, or came back and asked again.
    if (beginning !== this.beginning) return;
    this.isThere = true;
    const { host } = this;
    const view = this.source.view(host.clock.now());
    const timeline = timelineOf(view);
    this.timeline = timeline;
    this.samples = samples;
    this.known = new Map(timeline.bars.map((bar) => [bar.id, lookOf(bar)]));
    const selected = this.wanted === undefined ? undefined : barFor(timeline, this.wanted);
    if (selected !== undefined) this.wanted = undefined;
    host.post({
      type: 'init',
      texts: host.texts,
      frame: frameOf(timeline, view, host.t),
      bars: timeline.bars.map((bar) => barOf(bar, view, host.t)),
      memory: readings(thinned(samples, READINGS), timeline),
      ...(selected === undefined ? {} : { selected }),
    });
    this.plan(timeline);
  }

  private update(): void {
    const { host } = this;
    const began = host.clock.now();
    const view = this.source.view(began);
    const timeline = timelineOf(view);
    // A journal that was damaged is another one when it is mended.
    const ids = new Set(timeline.bars.map(({ id }) => id));
    if ([...this.known.keys()].some((id) => !ids.has(id))) return void this.begin();
    const changed = timeline.bars.filter((bar) => this.known.get(bar.id) !== lookOf(bar));
    for (const bar of changed) this.known.set(bar.id, lookOf(bar));
    this.timeline = timeline;
    host.post({
      type: 'changes',
      frame: frameOf(timeline, view, host.t),
      bars: changed.map((bar) => barOf(bar, view, host.t)),
      memory: readings(this.newSamples(view), timeline),
    });
    if (this.wanted !== undefined && barFor(timeline, this.wanted) !== undefined) {
      const of = this.wanted;
      this.wanted = undefined;
      this.select(of);
    }
    this.gather = Math.max(GATHER, REST * (host.clock.now() - began));
    this.plan(timeline);
  }

  private newSamples({ memory }: RunView): readonly MemorySample[] {
    const last = this.samples.at(-1);
    if (!memory || (last && memory.time <= last.time)) return [];
    this.samples = [memory];
    return [memory];
  }

  /** What goes on without anything being written: time left, memory. */
  private plan({ live }: Timeline): void {
    this.cancelTick?.();
    this.cancelTick = undefined;
    if (!live || !this.isThere || this.isGone) return;
    this.cancelTick = this.host.clock.after(TICK, () => {
      this.cancelTick = undefined;
      this.update();
    });
  }

  /** Nothing is told until it begins anew. */
  private leave(): void {
    this.isThere = false;
    this.beginning += 1;
    this.stop();
  }

  private stop(): void {
    this.cancelUpdate?.();
    this.cancelTick?.();
    this.cancelUpdate = undefined;
    this.cancelTick = undefined;
  }
}

function readings(samples: readonly MemorySample[], timeline: Timeline): MemoryReading[] {
  if (samples.length === 0) return [];
  const laneOf = lanesOfWorkers(timeline);
  return samples.map((sample) => memoryByLane(sample, laneOf));
}
