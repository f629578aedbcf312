import { accessSync, constants } from 'node:fs';

/**
 * The program that runs this process, to start others with. An editor's server is replaced while runs go on, and its
 * Node deleted: Linux still holds the deleted program of a living process.
 */
export function ownProgram(): string {
  return programOr(process.execPath, spareProgram());
}

/** Where this process's program is found even when its file is deleted; undefined where there is no such place. */
export function spareProgram(): string | undefined {
  return process.platform === 'linux' ? `/proc/${process.pid}/exe` : undefined;
}

/** `file`, or `spare` when the file cannot be executed any more. */
export function programOr(file: string, spare: string | undefined): string {
  if (spare === undefined) return file;
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return spare;
  }
}
