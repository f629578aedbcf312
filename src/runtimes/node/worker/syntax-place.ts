import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ownProgram } from '../../../machine';
import { lastLoadedFile } from './hooks';
import { javaScriptOf } from './typescript';

/**
 * Gives a syntax error its place. V8 keeps that of a module to itself, so that another Node is asked to check the file
 * that was loaded last.
 */
export function placeSyntaxError(error: unknown): unknown {
  const file = lastLoadedFile();
  if (!(error instanceof SyntaxError) || file === undefined || hasPlace(error)) return error;
  try {
    const text = readFileSync(file, 'utf8');
    const input = /\.[mc]?ts$/.test(file) ? javaScriptOf(text, file) : text;
    const check = spawnSync(ownProgram(), ['--check', '--input-type=module', '-'], { input, encoding: 'utf8' });
    // `[stdin]:2`, the line, a mark under the place, and the error that is known already.
    const [, line, code] = /\[stdin\]:(\d+)\n([\s\S]*?)\n\s*\n/.exec(check.stderr) ?? [];
    if (line !== undefined) error.stack = `${file}:${line}\n${code}\n\nSyntaxError: ${error.message}`;
  } catch {
    // The message alone, then.
  }
  return error;
}

function hasPlace(error: SyntaxError): boolean {
  return /^\S[^\n]*:\d+\n/.test(error.stack ?? '');
}
