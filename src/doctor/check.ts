/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** A problem that does not keep a run from succeeding. */
  readonly warning?: boolean;
  readonly message: string;
  readonly remedy?: string;
  /** What an editor can do about it, the best first. */
  readonly actions?: readonly CheckAction[];
}

export type CheckAction =
  /** A setting, `powersim.julia.executable`, or the beginning of several. */
  | { readonly type: 'openSetting'; readonly setting: string }
  | { readonly type: 'openPage'; readonly url: string }
  /** A command for a terminal, which a person starts. */
  | { readonly type: 'copyCommand'; readonly command: string }
  /** A place in a file; `line` from 1. */
  | { readonly type: 'openFile'; readonly file: string; readonly line: number }
  /** Which Julia is to be used. */
  | { readonly type: 'chooseJulia' }
  | { readonly type: 'manageTrust' }
  | { readonly type: 'showLog' };

/** Something to look at: its name stands there while the look goes on. */
export interface Look {
  readonly name: string;
  /** Throws nothing that is meant for people: what is wrong is a check. */
  look(signal?: AbortSignal): Promise<readonly Check[]>;
}

/** Whether a run would start: no problem but warnings. */
export function isFine(checks: readonly Check[]): boolean {
  return checks.every((check) => check.ok || check.warning);
}
