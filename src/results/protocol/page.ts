/** Between the page and the editor. */
import type { Reply, Request } from './messages';
import type { Target } from './requests';

/** What the page asks of the editor beyond the reader. */
export type PageMessage =
  /** The page is loaded and listens. `other`: from what it kept, the results that it compared with. */
  | { readonly type: 'ready'; readonly other?: Target | undefined }
  /** For the reader; `open`, `close` and `export` are made by the editor alone, through the messages below. */
  | { readonly type: 'request'; readonly request: Request }
  /** Opens the panel's own results anew; answered by `init`. */
  | { readonly type: 'reload' }
  /** Lets a person choose other results; answered by `other`, or not at all. */
  | { readonly type: 'chooseOther' }
  /** Lets a person choose a file and writes it; answered by a notification. */
  | { readonly type: 'export'; readonly args: ExportWish }
  /** `data`: a data URL of PNG, or SVG as text. */
  | { readonly type: 'saveImage'; readonly kind: 'png' | 'svg'; readonly data: string; readonly name: string }
  /** Lets a person choose a file and writes the table that is shown; `text` is CSV. */
  | { readonly type: 'saveTable'; readonly text: string; readonly name: string }
  | { readonly type: 'copy'; readonly text: string };

/** An export but for the file, which the editor asks for. */
export type ExportWish = Omit<Extract<Request, { type: 'export' }>['args'], 'file'> & { readonly name: string };

/** What the editor tells the page. */
export type EditorMessage =
  | { readonly type: 'init'; readonly init: PageInit }
  | { readonly type: 'reply'; readonly reply: Reply }
  /** Another of the run's partitions has results, or the join is done: the page offers to look again. */
  | { readonly type: 'changed'; readonly text: string }
  /** To be compared with: chosen just now, or before and shown again, then after each `init`. Changes no tab. */
  | { readonly type: 'other'; readonly catalogue: import('./catalogue').Catalogue }
  /** Shows another part of the page. */
  | { readonly type: 'show'; readonly view: 'series' | 'dispatch' | 'executions' | 'seams' | 'compare' };

export interface PageInit {
  readonly target: Target;
  /** Present once opened. */
  readonly catalogue: import('./catalogue').Catalogue | undefined;
  /** Why they could not be opened, with what to do. */
  readonly failure: { readonly message: string } | undefined;
  /** Which view the person asked for. */
  readonly view: 'series' | 'dispatch' | 'executions' | 'seams' | 'compare' | undefined;
  /** Translations by English text. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What the page keeps with `setState` at least: by `target` the editor finds its results after a reload of the window. */
export interface PageState {
  readonly target: Target;
  /** Of the last `other`. */
  readonly other?: Target | undefined;
}
