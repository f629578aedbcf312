/** What the page that configures a simulation and the editor say to each other. Values travel as a person types them. */

/** Typed values by the key of their setting; an empty one says that nothing is set here. */
export type Typed = Readonly<Record<string, string>>;

/** `numbers`: how the horizon is cut; `place`: where it executes; the others fold away. */
export type SectionId = 'numbers' | 'place' | 'results' | 'script' | 'running';

/** One setting as a control. */
export interface Field {
  /** Of the setting, without `powersim.`. */
  readonly key: string;
  readonly section: SectionId;
  /** In plain words. */
  readonly label: string;
  /** As PowerSimulations, Slurm or settings.json call it. */
  readonly name: string;
  readonly help: string;
  /** `lines`: a list, one text a line. */
  readonly kind: 'number' | 'text' | 'choice' | 'lines';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What the number counts. */
  readonly unit?: string;
  /** Seldom set: it folds away. */
  readonly rare?: boolean;
  /** Shown only when partitions execute there. */
  readonly only?: 'local' | 'slurm';
  /** What a dialog may be opened for. */
  readonly browse?: boolean;
  /** As it stands where it would be saved; empty when it is not set there. */
  readonly value: string;
  /** What is taken when it is not set; empty when a run cannot start without it. */
  readonly inherited: string;
  /** Where that comes from, in words. */
  readonly from: string;
  /** Nobody set that: it is taken where no settings say anything. */
  readonly isDefault?: boolean;
  /** Where something stronger is said, in words: what is set here has no effect. */
  readonly overridden?: string;
}

/** A file of settings. */
export interface SaveTarget {
  readonly id: TargetId;
  readonly label: string;
  /** The file that would change, as a person knows it. */
  readonly file: string;
}
export type TargetId = 'folder' | 'workspace' | 'user';

/** `run`: somebody wants to run it; `look`: somebody needs its numbers and starts nothing. */
export type Purpose = 'configure' | 'run' | 'look';

export interface DialogInit {
  /** Translations by English text. */
  readonly texts: Readonly<Record<string, string>>;
  /** Name of the script's file, and its path. */
  readonly script: string;
  readonly path: string;
  readonly purpose: Purpose;
  /** Why nothing can be changed; absent when it can. */
  readonly readOnly?: string;
  readonly configurations: readonly string[];
  /** The one that is shown; absent for the settings of the script itself. */
  readonly configuration?: string;
  readonly targets: readonly SaveTarget[];
  readonly target: TargetId;
  readonly fields: readonly Field[];
  readonly settled?: Settled;
}

/** What became of edits of the page, which may have been typed over meanwhile. A configuration is absent for the script's own settings. */
export type Settled =
  | { readonly type: 'saved'; readonly configuration?: string; readonly edits: Typed }
  | { readonly type: 'renamed'; readonly from: string; readonly to: string }
  | { readonly type: 'deleted'; readonly configuration: string };

/** Steps, from 1, both ends included. */
export type Range = readonly [first: number, last: number];

export interface PartitionShown {
  /** From 1. */
  readonly index: number;
  /** Steps that it executes, and those of them that the join keeps. */
  readonly steps: Range;
  readonly kept: Range;
}

export interface PartitionPreview {
  readonly numSteps: number;
  readonly count: number;
  /** In one line: partitions, executed steps. */
  readonly summary: string;
  /** The first ones, and the last one. */
  readonly partitions: readonly PartitionShown[];
}

/** A row of the table of periods. Times are texts, empty where nobody knows them. */
export interface PeriodRow {
  readonly period: number;
  readonly partitions: number;
  readonly rounds: number;
  readonly executed: string;
  readonly build: string;
  readonly wall: string;
  readonly suggested: boolean;
  readonly current: boolean;
}

/** A value that could be taken, and why. */
export interface Advice {
  readonly key: string;
  readonly value: string;
  /** What the button says. */
  readonly take: string;
  readonly why: string;
}

/** What the typed values mean. */
export interface Meaning {
  /** By the key of a field: why it is refused. */
  readonly problems: Typed;
  /** By the key of a field: what it means. */
  readonly notes: Typed;
  readonly preview?: PartitionPreview;
  /** One line about the time that it takes; empty when nothing is known. */
  readonly time: string;
  readonly periods: readonly PeriodRow[];
  readonly periodsWhy: string;
  readonly advice: readonly Advice[];
  /** Where results go and what lies there. */
  readonly place: string;
  /** It can be run. */
  readonly ready: boolean;
  /** What is missing or wrong in all, in one sentence; empty when nothing is. */
  readonly verdict: string;
}

export type ToDialog =
  | { readonly type: 'init'; readonly init: DialogInit }
  /** Of the request with this number; older ones are dropped. */
  | { readonly type: 'meaning'; readonly id: number; readonly meaning: Meaning }
  | { readonly type: 'chosen'; readonly key: string; readonly value: string }
  /** What was done, for a person. */
  | { readonly type: 'said'; readonly text: string };

export type FromDialog =
  | { readonly type: 'ready' }
  | { readonly type: 'explain'; readonly id: number; readonly edits: Typed }
  | { readonly type: 'show'; readonly configuration?: string; readonly target: TargetId }
  | { readonly type: 'browse'; readonly key: string; readonly edits: Typed }
  | { readonly type: 'create'; readonly edits: Typed }
  | { readonly type: 'rename'; readonly edits: Typed }
  | { readonly type: 'delete' }
  | { readonly type: 'act'; readonly run: boolean; readonly save: boolean; readonly edits: Typed }
  | { readonly type: 'openFile' };

/** What the page keeps of itself, for a window that is loaded again. */
export interface DialogState {
  /** Path of the script: the editor opens the dialog for it again. */
  readonly path: string;
  readonly configuration?: string;
  readonly target?: TargetId;
  /** By configuration, the script's own settings under the empty name. */
  readonly edits: Readonly<Record<string, Typed>>;
}
