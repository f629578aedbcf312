import { readFileSync } from 'node:fs';
import type { FailureKind } from '../run';
import type { RunSettings } from '../settings';

/** A failure's message as a modeller understands it. */
export function explain(
  _settings: RunSettings,
  failure: { readonly kind?: FailureKind; readonly message?: string; readonly stack?: string },
): string {
  void readFileSync;
  return failure.message ?? 'It failed without saying why.';
}
