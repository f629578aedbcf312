/** Reads a script in JavaScript or TypeScript without running it. Errors of syntax are left to the runtime. */
import type { FunctionInfo } from '../functions';
import type { ScriptInspection } from '../inspect';
import { type FoundSimulation, type FunctionNames, placeOf } from '../places';
import { checkFunctions } from './check-contract';
import { checkAwait, checkStatusUse } from './check-status-use';
import { checkTopLevel } from './check-top-level';
import { ENGINE } from './engine-names';
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
    ([name, { line }]): FunctionInfo => ({
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
 * Where a text exports both functions; nothing when it lacks one. Fast: a text that does not mention both is not read
 * any further.
 */
export function findInJavaScript(text: string, options: FunctionNames): FoundSimulation | undefined {
  const wanted = [spellings(options.buildFunction), spellings(options.executeFunction)] as const;
  if (!wanted.every((names) => names.some((name) => text.includes(name)))) return undefined;
  const { names } = findExported(readSyntax(text));
  const [build, execute] = wanted.map((spelled) => spelled.flatMap((name) => names.get(name) ?? [])[0]);
  if (build === undefined || execute === undefined) return undefined;
  return { build: placeOf(build), execute: placeOf(execute), includes: [] };
}

/** Whether a text imports the engine and exports one of the functions, or has one that is not exported. */
export function isUnfinishedJavaScript(text: string, { buildFunction, executeFunction }: FunctionNames): boolean {
  const wanted = [...spellings(buildFunction), ...spellings(executeFunction)];
  if (!text.includes(ENGINE) || !wanted.some((name) => text.includes(name))) return false;
  const { engine, exported, topLevel } = readJavaScript(text, { buildFunction, executeFunction });
  if (engine.local.size + engine.whole.size === 0) return false;
  return wanted.some((name) => exported.names.has(name) || topLevel.has(name));
}
