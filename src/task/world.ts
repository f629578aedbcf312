/** The world of a task: its process, and the machine that it is on. */
export interface TaskWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the built files. */
  readonly bundle: string;
  /** Name of this machine. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Writes a line into the task's output. */
  readonly print: (line: string) => void;
  /** Aborted when the process is to end. */
  readonly terminated: AbortSignal;
}

/** What comes of a promise, or undefined when the process is to end before that. */
export async function unlessTerminated<T>(promise: Promise<T>, { terminated }: TaskWorld): Promise<T | undefined> {
  if (terminated.aborted) return undefined;
  let abort: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    abort = () => resolve(undefined);
    terminated.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    terminated.removeEventListener('abort', abort);
    // Whatever comes of it: nobody is interested any more.
    promise.catch(() => undefined);
  }
}
