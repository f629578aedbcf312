import path from 'node:path';
import type { Place } from '../../scripts';

/**
 * The line (from 1) of a script that leads to its build function: the function's own, or that of the `include` of the
 * file that defines it.
 */
export function buildLineOf(text: string, build: Place | undefined): number {
  if (build?.file === undefined) return build?.line ?? 1;
  const name = `${path.posix.basename(build.file)}"`;
  const at = text.split(/\r\n|\r|\n/).findIndex((line) => line.includes(name) && /\binclude\b/.test(line));
  return at + 1 || 1;
}
