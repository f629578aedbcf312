/** The bars that the page knows: where they lie, which is next to which, and what changed. Pure. */
import type { TimelineBar } from '../../pages/timeline';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

export class Bars {
  private readonly byId = new Map<string, TimelineBar>();
  private lanes: TimelineBar[][] = [];

  /** @returns those that are new or changed their state, as they were before */
  take(bars: readonly TimelineBar[]): { readonly bar: TimelineBar; readonly before: TimelineBar | undefined }[] {
    const changed = bars.map((bar) => ({ bar, before: this.byId.get(bar.id) }));
    for (const bar of bars) this.byId.set(bar.id, bar);
    if (bars.length > 0) this.arrange();
    return changed.filter(({ bar, before }) => bar.state !== before?.state);
  }

  clear(): void {
    this.byId.clear();
    this.lanes = [];
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: string | undefined): TimelineBar | undefined {
    return id === undefined ? undefined : this.byId.get(id);
  }

  /** All, as they began. */
  all(): TimelineBar[] {
    return [...this.byId.values()].sort((a, b) => a.from - b.from);
  }

  first(): TimelineBar | undefined {
    return this.lanes.find((lane) => lane && lane.length > 0)?.[0];
  }

  /** The place of a bar on its lane, from 1, and how many are there. */
  placeOf(bar: TimelineBar): { readonly place: number; readonly of: number } {
    const lane = this.lanes[bar.lane] ?? [];
    return { place: lane.findIndex(({ id }) => id === bar.id) + 1, of: lane.length };
  }

  /** The bars of a lane that are seen between two moments, in order. */
  between(lane: number, from: number, to: number): readonly TimelineBar[] {
    const bars = this.lanes[lane] ?? [];
    const first = Math.max(0, firstAfter(bars, from) - 1);
    return bars.slice(first, firstAfter(bars, to));
  }

  /** The bar at a moment, or one that is so near that it is meant. @param near milliseconds */
  at(lane: number, time: number, near: number): TimelineBar | undefined {
    const around = this.between(lane, time - near, time + near);
    const distance = (bar: TimelineBar) => Math.max(bar.from - time, time - (bar.to ?? Number.POSITIVE_INFINITY), 0);
    return around.filter((bar) => distance(bar) <= near).sort((a, b) => distance(a) - distance(b))[0];
  }

  /** Where an arrow leads from a bar; undefined at the edge. */
  next(bar: TimelineBar, to: Direction): TimelineBar | undefined {
    const lane = this.lanes[bar.lane] ?? [];
    const place = lane.findIndex(({ id }) => id === bar.id);
    switch (to) {
      case 'left':
        return lane[place - 1];
      case 'right':
        return lane[place + 1];
      case 'first':
        return lane[0];
      case 'last':
        return lane.at(-1);
      case 'up':
        return this.nearest(bar, -1);
      case 'down':
        return this.nearest(bar, 1);
    }
  }

  /** On the next lane that has any, the one that shares the most time, or is nearest. */
  private nearest(bar: TimelineBar, step: 1 | -1): TimelineBar | undefined {
    for (let i = bar.lane + step; i >= 0 && i < this.lanes.length; i += step) {
      const lane = this.lanes[i] ?? [];
      if (lane.length === 0) continue;
      const after = firstAfter(lane, bar.from);
      const [before, next] = [lane[after - 1], lane[after]];
      if (!before || !next) return before ?? next;
      // What went on when this one began was beside it.
      const isBeside = (before.to ?? Number.POSITIVE_INFINITY) > bar.from;
      return isBeside || bar.from - (before.to ?? 0) < next.from - bar.from ? before : next;
    }
    return undefined;
  }

  private arrange(): void {
    this.lanes = [];
    for (const bar of this.byId.values()) {
      for (let lane = this.lanes.length; lane <= bar.lane; lane += 1) this.lanes.push([]);
      this.lanes[bar.lane]?.push(bar);
    }
    for (const lane of this.lanes) lane.sort((a, b) => a.from - b.from || (a.to ?? Infinity) - (b.to ?? Infinity));
  }
}

/** How many of the bars begin at `time` or before. */
function firstAfter(bars: readonly TimelineBar[], time: number): number {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.from ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether two bars are of the same partition, of setup, or of join. */
export const sameNode = (a: string, b: string): boolean => a.split('.')[0] === b.split('.')[0];
