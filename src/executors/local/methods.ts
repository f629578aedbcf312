import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProcessCommand } from '../../runtimes';
import { messageOf } from '../../text';
import type { Worker } from './worker';

/**
 * Files of what workers compiled, a statement a line. A worker that has nothing to do yet compiles the same beforehand;
 * statements that mean nothing to it are left out, so that it does no harm when they are out of date.
 */
export interface MethodFiles {
  /** Of earlier runs with the same command. */
  readonly known: string;
  /** Written by the first worker of this run. */
  readonly followed: string;
}

/** More than that would take longer to read than it saves. */
const MOST_BYTES = 8 << 20;

/**
 * Where a run's are: both in folders that only this user can enter.
 * @param command what starts the workers; other flags, another project or another program compile other methods
 */
export function methodFiles(
  stateHome: string,
  runtimeFolder: string,
  runId: string,
  { file, args }: ProcessCommand,
): MethodFiles {
  const key = createHash('sha256')
    .update(JSON.stringify([file, args]))
    .digest('hex')
    .slice(0, 32);
  return {
    known: path.join(stateHome, 'methods', key),
    followed: path.join(runtimeFolder, `${runId.slice(0, 13)}.m`),
  };
}

/** Has one worker write down what it compiles, and tells the others when to compile that. */
export class SharedMethods {
  /**
   * @param files without them, nobody is told anything
   * @param first number of the worker that sets up: what it compiles is what the others will need
   */
  constructor(
    private readonly files: MethodFiles | undefined,
    private readonly first: number,
    private readonly log: (message: string) => void,
  ) {}

  /** The command of a worker that is started now. */
  commandOf(worker: number, command: ProcessCommand): ProcessCommand {
    const args = this.files && worker === this.first ? command.recording?.(this.files.followed) : undefined;
    return args ? { ...command, args } : command;
  }

  /** It is loaded, and waits. */
  waits(worker: Pick<Worker, 'tell'>): void {
    if (this.files) worker.tell({ type: 'prepare', ...this.files });
  }

  /** To be called when all workers are gone. */
  async keep(): Promise<void> {
    if (this.files) await keepMethods(this.files).catch((error: unknown) => this.log(messageOf(error)));
  }
}

/** Files of commands that no run has used for so long are removed: another Julia, or another project, came after. */
const KEPT_FOR = 30 * 24 * 3600 * 1000;

/** Adds what this run compiled to what is known, and removes its own file. */
export async function keepMethods({ known, followed }: MethodFiles): Promise<void> {
  const added = await linesOf(followed);
  await rm(followed, { force: true });
  if (added.length === 0) return;
  await removeUnused(path.dirname(known));
  const before = await linesOf(known);
  const all = [...new Set([...before, ...added])];
  if (all.length === before.length) return utimes(known, new Date(), new Date());
  const text = textOf(all);
  const kept = text.length > MOST_BYTES ? textOf([...new Set(added)]).slice(0, MOST_BYTES) : text;
  await mkdir(path.dirname(known), { recursive: true, mode: 0o700 });
  // Two runs may end at once.
  const aside = `${known}.${process.pid}`;
  await writeFile(aside, kept, { mode: 0o600 });
  await rename(aside, known);
}

async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    // Another run that ends may remove it first.
    const found = await stat(file).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > KEPT_FOR) await rm(file, { force: true });
  }
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** Whole lines; none where there is no such file. */
async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').slice(0, -1);
}
