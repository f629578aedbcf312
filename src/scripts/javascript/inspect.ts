/** Reads a script in JavaScript or TypeScript without running it. Errors of syntax are left to the runtime. */
import type { FunctionInfo } from '../functions';
import type { ScriptInspection } from '../inspect';
import { checkFunctions, checkTopLevel } from './check-contract';
import { checkAwait, checkStatusUse } from './check-status-use';
import { findExported } from './exported';
import { type JavaScriptOptions, readJavaScript } from './script';
import { spellings } from './spellings';
import { readSyntax } from './syntax';

const CHECKS = [checkFunctions, checkAwait, checkStatusUse, checkTopLevel];

/** Says what a run of the script would stumble over. In doubt it says nothing. */
export function inspectJavaScript(text: string, options: JavaScriptOptions): ScriptInspection {
  const script = readJavaScript(text, options);
  const findings = CHECKS.flatMap((check) => check(script)).sort((a, b) => a.line - b.line);
  // JavaScript takes any number of arguments.
  const functions = [...script.exported.names].map(
    ([name, line]): FunctionInfo => ({
      name,
      line,
      positional: { min: 0, max: 0 },
      varargs: true,
      keywords: [],
      requiredKeywords: [],
    }),
  );
  const find = (name: string) => functions.find((info) => spellings(name).includes(info.name));
  const [build, execute] = [find(options.buildFunction), find(options.executeFunction)];
  return {
    usesPowerSimulations: script.engine.local.size + script.engine.whole.size > 0,
    functions,
    ...(build && { build }),
    ...(execute && { execute }),
    findings,
  };
}

/**
 * Whether a text exports both functions, for menus. Fast: a text that does not mention both is not read any further.
 */
export function definesSimulation(
  text: string,
  { buildFunction, executeFunction }: Pick<JavaScriptOptions, 'buildFunction' | 'executeFunction'> = {
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
  },
): boolean {
  const wanted = [spellings(buildFunction), spellings(executeFunction)];
  if (!wanted.every((names) => names.some((name) => text.includes(name)))) return false;
  const { names } = findExported(readSyntax(text));
  return wanted.every((spelled) => spelled.some((name) => names.has(name)));
}
