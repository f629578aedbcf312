/** What the timeline's page is told, and what it asks. Times are milliseconds since the epoch, by the editor's clock. */

export type BarState = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** An attempt at a partition, or a try of setup or join. */
export interface TimelineBar {
  /** `12.2`: partition and attempt; `setup.1`, `join.1`. */
  readonly id: string;
  /** From 0. */
  readonly lane: number;
  /** `Partition 12` */
  readonly label: string;
  /** What stands on it where there is no room for the label. */
  readonly short: string;
  /** From 1. */
  readonly attempt: number;
  readonly from: number;
  /** Absent while it goes on. */
  readonly to?: number;
  readonly state: BarState;
  /** 0 … 1 of what goes on and tells. */
  readonly progress?: number;
  /** What else is known of it, a line each. */
  readonly details: readonly string[];
}

/** A time in which something was the case for all lanes. */
export interface TimelineSpan {
  readonly kind: 'away' | 'pause';
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** All but the bars and the memory. */
export interface TimelineFrame {
  readonly runId: string;
  readonly name: string;
  /** How the run is, in a line. */
  readonly summary: string;
  /** It goes on: `to` was now when this was told. */
  readonly live: boolean;
  readonly from: number;
  readonly to: number;
  /** Until the last partition ends, as far as is known. */
  readonly timeLeft?: number;
  /** Their names, in order. */
  readonly lanes: readonly string[];
  readonly spans: readonly TimelineSpan[];
  /** From when on so many were to be side by side. */
  readonly concurrency: readonly { readonly time: number; readonly label: string }[];
  /** Share of the machine's memory below which nothing more is started, 0 … 1; absent where nobody minds. */
  readonly reserve?: number;
}

/** Bytes at one moment. */
export interface MemoryReading {
  readonly time: number;
  /** Lanes, and what the workers on them take. */
  readonly lanes: readonly (readonly [lane: number, bytes: number])[];
  /** What processes can get, and could have altogether. */
  readonly free?: number;
  readonly total?: number;
}

export type TimelineToPage =
  /** All there is, for the first time or again. */
  | {
      readonly type: 'init';
      /** Translations by English text. */
      readonly texts: Readonly<Record<string, string>>;
      readonly frame: TimelineFrame;
      readonly bars: readonly TimelineBar[];
      readonly memory: readonly MemoryReading[];
      /** To be selected from the start. */
      readonly selected?: string;
    }
  /** What is new: bars that came or changed, and readings after the last ones. */
  | {
      readonly type: 'changes';
      readonly frame: TimelineFrame;
      readonly bars: readonly TimelineBar[];
      readonly memory: readonly MemoryReading[];
    }
  /** A person selected it elsewhere. */
  | { readonly type: 'select'; readonly bar: string };

export type TimelineFromPage =
  | { readonly type: 'ready' }
  /** A person chose a bar: its partition is to be shown in the tree, and its log. */
  | { readonly type: 'open'; readonly bar: string };
