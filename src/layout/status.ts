import path from 'node:path';
import { isMissing } from './executions';
import { noFileReason, readOwnFile } from './own-file';

/** How upstream says that an execution ended; `running` for every word that is not an end. */
export type ExecutionStatus = 'succeeded' | 'failed' | 'running';

/**
 * Every word that any generation of PowerSimulations writes as `run_status`, in one table. `SUCCESSFUL` is from the
 * time of the published how-to; today's is `SUCCESSFULLY_FINALIZED`.
 */
const STATUS_WORDS: Readonly<Record<string, ExecutionStatus>> = {
  SUCCESSFUL: 'succeeded',
  SUCCESSFULLY_FINALIZED: 'succeeded',
  FAILED: 'failed',
  NOT_READY: 'running',
  READY: 'running',
  INITIALIZED: 'running',
  RUNNING: 'running',
};

/** Folders of an execution in which generations put `status.json`, the commoner first. */
const STATUS_FOLDERS = ['results', 'outputs'] as const;

export interface StatusRecord {
  readonly status: ExecutionStatus;
  /** Upstream's own word. */
  readonly word: string;
  readonly file: string;
}

/**
 * Reads `status.json` of an execution folder (or of `OUT/NAME`, where the join writes it).
 * @returns undefined when there is none: upstream writes it only at the end, so a killed process leaves none.
 *   A torn or foreign file counts as `failed`.
 */
export async function readStatus(executionFolder: string): Promise<StatusRecord | undefined> {
  for (const folder of STATUS_FOLDERS) {
    const file = path.join(executionFolder, folder, 'status.json');
    const text = await textOf(file);
    if (text === undefined) continue;
    const word = statusWord(text);
    return { status: (Object.hasOwn(STATUS_WORDS, word) ? STATUS_WORDS[word] : undefined) ?? 'failed', word, file };
  }
  return undefined;
}

/** Undefined where there is no such file; what is no file says nothing. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readOwnFile(file)).text;
  } catch (error) {
    if (noFileReason(error) !== undefined) return '';
    // A disk that does not answer is no missing file: a good result must not be taken for none.
    if (!isMissing(error)) throw error;
    return undefined;
  }
}

function statusWord(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'run_status' in parsed) return String(parsed.run_status);
  } catch {
    // fall through: a file cut off in the middle
  }
  return 'unreadable';
}
