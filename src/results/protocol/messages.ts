import type { Catalogue } from './catalogue';
import type { Comparison } from './compare';
import type { Dispatch, Executions, Exported, Frame } from './frames';
import type { Arguments, RequestName } from './requests';
import type { SeamView } from './seams';

export interface Answers {
  open: Catalogue;
  close: null;
  columns: readonly string[];
  realized: Frame;
  forecasts: readonly Frame[];
  dispatch: Dispatch;
  executions: Executions;
  seams: SeamView;
  compare: Comparison;
  export: Exported;
  cancel: null;
}

/** One message to the reader. Numbers are the asker's own, and never repeat. */
export type Request = {
  [K in RequestName]: { readonly id: number; readonly type: K; readonly args: Arguments<K> };
}[RequestName];

/** An error meant for people has a code of `UserError`; one without is a bug. */
export interface Failure {
  readonly code?: string | undefined;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** What comes back, in any order: any number of `progress`, then one `answer` or `failure`. */
export type Reply =
  | { readonly id: number; readonly type: 'answer'; readonly answer: Answers[RequestName] }
  | { readonly id: number; readonly type: 'failure'; readonly failure: Failure }
  | { readonly id: number; readonly type: 'progress'; readonly done: number; readonly of: number };

/** Anybody who asks: the page through the editor, the editor through the reader's process. */
export interface Asker {
  /** @throws UserError with the reader's code; AbortError when the signal ended it */
  ask<K extends RequestName>(
    type: K,
    args: Arguments<K>,
    options?: { readonly signal?: AbortSignal; readonly progress?: (done: number, of: number) => void },
  ): Promise<Answers[K]>;
}
