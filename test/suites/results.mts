/**
 * The file in which a suite says what came of its tests. An exit code is no proof (an extension host that dies ends with 0),
 * so the file is written once, at the very end, and a suite without a complete one has failed.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

export interface Results {
  readonly passed: number;
  /** Titles. */
  readonly failed: readonly string[];
  readonly skipped: readonly SkippedTest[];
}

/** Names, in the environment of a suite, the file that it is to write. */
export const resultsVariable = 'POWERSIM_TEST_RESULTS';

export const noResults: Results = { passed: 0, failed: [], skipped: [] };

export function addResults(a: Results, b: Results): Results {
  return {
    passed: a.passed + b.passed,
    failed: [...a.failed, ...b.failed],
    skipped: [...a.skipped, ...b.skipped],
  };
}

/** Writes all or nothing. */
export function writeResults(file: string, results: Results): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, JSON.stringify({ complete: true, ...results }, undefined, 2));
  renameSync(`${file}.part`, file);
}

/** The results in `file`, or why they cannot be believed. */
export function readResults(file: string): Results | { readonly problem: string } {
  let read: Partial<Results> & { complete?: unknown };
  try {
    read = JSON.parse(readFileSync(file, 'utf8')) as typeof read;
  } catch {
    return { problem: 'it left no complete result file' };
  }
  const { complete, passed, failed, skipped } = read;
  if (complete !== true || typeof passed !== 'number' || !Array.isArray(failed) || !Array.isArray(skipped)) {
    return { problem: 'its result file is incomplete' };
  }
  if (passed + failed.length + skipped.length === 0) return { problem: 'it ran no tests' };
  return { passed, failed, skipped };
}
