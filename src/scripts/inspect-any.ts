import { inspectScript, type ScriptInspection } from './inspect';
import { inspectJavaScript } from './javascript';
import { languageOf } from './language';
import type { InspectOptions } from './script';

/** Reads a script without running it, in the language that its name tells; see the inspection of each. */
export function inspectAny(path: string, text: string, options: InspectOptions): ScriptInspection {
  if (languageOf(path) === 'javascript') {
    return inspectJavaScript(text, { ...options, typed: /\.[cm]?ts$/.test(path) });
  }
  return inspectScript(text, options);
}
