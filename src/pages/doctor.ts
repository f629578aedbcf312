/** What the doctor's page and its host tell each other. */

export type RowState = 'looking' | 'ok' | 'warning' | 'problem';

/** One thing that is looked at. */
export interface DoctorRow {
  /** Stays the same while it is looked at again. */
  readonly id: string;
  readonly name: string;
  readonly state: RowState;
  /** Empty while it is looked at. */
  readonly message: string;
  readonly remedy?: string;
  /** Titles of buttons, by their place. */
  readonly actions: readonly string[];
}

/** Everything that the page shows. */
export interface DoctorReport {
  /** File name of the script that it is about; undefined for the installation alone. */
  readonly script?: string;
  readonly rows: readonly DoctorRow[];
  /** The looks are over. */
  readonly done: boolean;
}

/** What the page keeps over a reload of the window: the editor looks at the same again. */
export interface DoctorState {
  /** Path of the script; undefined for the installation alone. */
  readonly path?: string;
  readonly configuration?: string;
}

/** From the editor. */
export type DoctorNews =
  | {
      readonly type: 'init';
      readonly texts: Readonly<Record<string, string>>;
      readonly about: DoctorState;
      readonly report: DoctorReport;
    }
  | { readonly type: 'report'; readonly report: DoctorReport };

/** From the page. */
export type DoctorWish =
  | { readonly type: 'ready' }
  | { readonly type: 'again' }
  | { readonly type: 'copy' }
  /** A button of a row, by its place in `actions`. */
  | { readonly type: 'act'; readonly row: string; readonly action: number };
