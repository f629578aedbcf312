import type { Measured } from './measured';

/** A file of an export. */
export interface ExportedFile {
  /** Relative to the export's folder. */
  readonly path: string;
  /** What it holds; or where it is copied from, an absolute path. */
  readonly content: { readonly text: string } | { readonly source: string };
  readonly executable: boolean;
  /** It holds what may be secret: nobody else may read it. */
  readonly isPrivate?: boolean;
}

/** A folder that runs a simulation. */
export interface Exported {
  readonly files: readonly ExportedFile[];
  /** Path of the file that it starts with. */
  readonly main: string;
  /** The command that starts it, to be typed by a person. */
  readonly next: string;
}

export interface ExportOptions {
  /** Absolute path of the folder that the export is for: the files name each other by it. */
  readonly folder: string;
  /** Folder of the built files, which what the export needs of ours is copied from. */
  readonly bundle: string;
  /** Of this user. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What an editor's Julia extension offers. */
  readonly offered?: { readonly julia?: string | undefined; readonly project?: string | undefined } | undefined;
  /** What an earlier run took, for what the settings do not say. */
  readonly measured?: Measured | undefined;
}
