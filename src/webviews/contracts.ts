/** How the parts of a page fit together. Types alone. */
import type { Catalogue, Gap } from '../results/protocol';

/** A table behind a picture: nothing but what is asked for is made. */
export interface TableSource {
  readonly caption: string;
  readonly headings: readonly string[];
  readonly rows: number;
  /** Texts of row `row`, from 0, one for each heading; the first names the row. */
  cells(row: number): readonly string[];
}

/** Milliseconds as if local time were UTC; `toMs` exclusive. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What stands behind all curves of a time axis. */
export interface TimeMarks {
  /** Where a partition takes over from the one before it. */
  readonly boundaries: readonly { readonly ms: number; readonly label: string }[];
  readonly gaps: readonly Gap[];
}

export interface Series {
  readonly name: string;
  readonly fromMs: number;
  readonly resolutionMs: number;
  /** By period; NaN where there is none. */
  readonly values: Float64Array;
  /** `steps`: a value holds for its whole period, as layers of a stack always do. `thin`: one of a fan of forecasts. */
  readonly look: 'line' | 'steps' | 'dashed' | 'thin' | 'points';
  /** A layer of a stack whose peaks must be seen however small they are, e.g. unserved energy. */
  readonly striking?: boolean;
  /** CSS colour; the theme's palette where absent. */
  readonly colour?: string;
  /** Place in the theme's palette, from 0: curves of one place look alike. Each name has one of its own where absent. */
  readonly place?: number;
}

/** One picture with a value axis; several stand one below the other over the same time axis. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  /** `stack`: `series` lie on each other in their order, `over` is drawn over them as lines. */
  readonly kind: 'lines' | 'stack';
  readonly series: readonly Series[];
  readonly over?: readonly Series[];
}

export interface TimePicture {
  readonly panels: readonly Panel[];
  readonly marks: TimeMarks;
  /** The whole of the time axis. */
  readonly extent: TimeWindow;
}

/** A picture over time. Decimates to the screen's width itself, keeping peaks. Made by `createTimeChart`. */
export interface TimeChart {
  show(picture: TimePicture): void;
  readonly window: TimeWindow;
  /** Shows this window, as far as it lies in the extent; `onZoom` hears of what a person does alone. */
  zoom(window: TimeWindow): void;
  onZoom(listener: (window: TimeWindow) => void): void;
  /** Names of series that are switched off in the legend. */
  hidden: ReadonlySet<string>;
  /** Hears of what a person does in the legend, not of what is set. */
  onHidden(listener: (hidden: ReadonlySet<string>) => void): void;
  /** A person clicked at this moment. */
  onPick(listener: (ms: number) => void): void;
  /** Values of the visible window, a row for each period. */
  table(): TableSource;
  image(kind: 'png' | 'svg'): Promise<string>;
  dispose(): void;
}

/** A grid of coloured cells: rows × columns. Made by `createHeatMap`. */
export interface HeatPicture {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** 0 … 1 by `[rows, columns]`; NaN where there is nothing. */
  readonly values: Float64Array;
  /** What the pointer and the keyboard's cursor read, by row and column. */
  text(row: number, column: number): string;
  readonly scale: { readonly low: string; readonly high: string };
}
export interface HeatMap {
  show(picture: HeatPicture): void;
  onPick(listener: (row: number, column: number) => void): void;
  image(kind: 'png' | 'svg'): Promise<string>;
  dispose(): void;
}

/** A part of the results page behind a tab. */
export interface ResultsView {
  readonly element: HTMLElement;
  /** What of it scrolls, where that is not all of it. */
  readonly scroller?: HTMLElement;
  /** Draws itself for these results; called when shown first, and again when they were opened anew. */
  show(catalogue: Catalogue): Promise<void>;
  /** The table behind what is shown now. */
  table(): TableSource | undefined;
  /** Undefined where there is no picture now. */
  image(kind: 'png' | 'svg'): Promise<string> | undefined;
  /** The part of the page's state that survives a reload, JSON. */
  state(): unknown;
  /** Calls the listener when table, picture or state are others now. */
  onChange?(listener: () => void): void;
  /** Shows the whole of the time axis again. */
  resetZoom?(): void;
  dispose(): void;
}
