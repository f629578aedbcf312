/** The next thing a person can do about an error, as a command of the extension or of the command line. */
export interface Remedy {
  /** What the button or hint says, e.g. `Open Log File`. */
  readonly title: string;
  /** A `powersim.*` command of the extension. */
  readonly command?: string;
}

/**
 * An error meant for people: what happened, to which partition or setting, and what to do next.
 * Everything that is not a UserError is a bug and goes to the log with its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param code stable word for tests, documentation and scripts, e.g. `settings.invalid`
   * @param message what happened and what to do, in whole sentences
   */
  constructor(
    readonly code: string,
    message: string,
    readonly remedies: readonly Remedy[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
