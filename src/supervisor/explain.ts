import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FailureKind } from '../run';
import { explainFailure, inspectScript } from '../scripts';
import { type RunSettings, runtimeIdOf } from '../settings';

/** Failures whose cause stands in the user's script. */
const IN_THE_SCRIPT = new Set<FailureKind>(['script', 'syntax', 'packageMissing', 'functionMissing']);

/** A failure's message as a modeller understands it: what happened, in which line, what to write there. */
export function explain(
  settings: RunSettings,
  failure: { readonly kind?: FailureKind; readonly message?: string; readonly stack?: string },
): string {
  const message = failure.message ?? '';
  if (message === '') return 'It failed without saying why: its log may tell.';
  if (settings.script === '' || failure.kind === undefined || !IN_THE_SCRIPT.has(failure.kind)) return message;
  // Node's driver names the line itself.
  if (runtimeIdOf(settings.script) === 'node') return message;
  const { script: scriptPath, buildFunction, executeFunction } = settings;
  const text = readIfThere(scriptPath);
  const inspection =
    text === undefined
      ? undefined
      : inspectScript(text, {
          buildFunction,
          executeFunction,
          readInclude: (file) => readIfThere(path.resolve(path.dirname(scriptPath), file)),
        });
  return explainFailure({ message, stack: failure.stack, scriptPath, inspection });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
