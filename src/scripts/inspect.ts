import { checkAlias, checkFunctions, checkPackage, checkSyntax } from './check-contract';
import { checkHandedOn } from './check-handed-on';
import { checkSerialize, checkStatusNames } from './check-names';
import { checkStatusUse } from './check-status-use';
import { checkTopLevel } from './check-top-level';
import type { Finding } from './findings';
import type { FunctionInfo } from './functions';
import { type InspectOptions, readScript } from './script';

export interface ScriptInspection {
  readonly usesPowerSimulations: boolean;
  /** Methods in the script and in the files that it includes itself. */
  readonly functions: readonly FunctionInfo[];
  /** The first method of the build function. */
  readonly build?: FunctionInfo;
  /** The first method of the execute function. */
  readonly execute?: FunctionInfo;
  /** By file and line. */
  readonly findings: readonly Finding[];
}

const CHECKS = [
  checkPackage,
  checkAlias,
  checkFunctions,
  checkHandedOn,
  checkSerialize,
  checkStatusNames,
  checkStatusUse,
  checkTopLevel,
];

/**
 * Reads a Julia script without running it and says what PowerSimulations, or an installed version of it, would not
 * accept. In doubt it says nothing. Files that the script includes are read one level deep.
 */
export function inspectScript(text: string, options: InspectOptions): ScriptInspection {
  const script = readScript(text, options);
  const findings = checkSyntax(script);
  if (findings.length === 0) findings.push(...CHECKS.flatMap((check) => check(script)));
  findings.sort((a, b) => (a.file ?? '').localeCompare(b.file ?? '') || a.line - b.line);
  const functions = script.definitions.map(({ syntax: _, at: __, body: ___, ...info }) => info);
  const build = functions.find(({ name }) => name === options.buildFunction);
  const execute = functions.find(({ name }) => name === options.executeFunction);
  return {
    usesPowerSimulations: script.modules.has('PowerSimulations'),
    functions,
    ...(build && { build }),
    ...(execute && { execute }),
    findings,
  };
}
