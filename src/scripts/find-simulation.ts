import { assignedNames, findDefinitions } from './functions';
import { findImports } from './imports';
import { findInJavaScript, isUnfinishedJavaScript } from './javascript';
import { languageOf } from './language';
import { type FoundSimulation, type FunctionNames, type Place, placeOf } from './places';
import type { InspectOptions } from './script';
import { endOfStatement, readSyntax, type Syntax } from './syntax';

export type FindOptions = FunctionNames & Pick<InspectOptions, 'readInclude'>;

/**
 * Where a script defines both functions: in itself, or in files that it includes, one level down. Fast for a text that
 * cannot be a simulation; in a language that we do not know nothing is one.
 */
export function findSimulation(path: string, text: string, options: FindOptions): FoundSimulation | undefined {
  const language = languageOf(path);
  if (language === 'javascript') return findInJavaScript(text, options);
  return language === 'julia' ? findInJulia(text, options) : undefined;
}

/**
 * Whether findings about a file are worth telling somebody who looks at it: it is a simulation, or it is on the way to
 * become one, for it loads what simulations are made of and defines one of the functions. Files that others include
 * define functions as well, but leave loading to those.
 */
export function deservesDiagnostics(path: string, text: string, options: FindOptions): boolean {
  if (findSimulation(path, text, options) !== undefined) return true;
  const language = languageOf(path);
  if (language === 'javascript') return isUnfinishedJavaScript(text, options);
  return language === 'julia' && isUnfinishedJulia(text, options);
}

function findInJulia(text: string, options: FindOptions): FoundSimulation | undefined {
  const { buildFunction, executeFunction, readInclude } = options;
  const mentions = (name: string, where: string) => where.includes(name);
  const complete = [buildFunction, executeFunction].every((name) => mentions(name, text));
  if (!complete && (readInclude === undefined || !/\binclude\s*\(/.test(text))) return undefined;
  const main = readSyntax(text);
  let build = placeIn(main, buildFunction);
  let execute = placeIn(main, executeFunction);
  const own = build ?? execute;
  const includes: string[] = [];
  if ((build === undefined || execute === undefined) && readInclude !== undefined) {
    for (const { path } of findImports(main).includes) {
      if (path === undefined) continue;
      includes.push(path);
      const included = readInclude(path);
      if (included === undefined || ![buildFunction, executeFunction].some((name) => mentions(name, included)))
        continue;
      const syntax = readSyntax(included);
      build ??= placeIn(syntax, buildFunction, path);
      execute ??= placeIn(syntax, executeFunction, path);
    }
  }
  if (build === undefined || execute === undefined) return undefined;
  // It includes a simulation in order to run that one.
  if (own === undefined && startsRun(main)) return undefined;
  return { build, execute, includes };
}

/** Where a source defines or assigns a global function. */
function placeIn(syntax: Syntax, name: string, file?: string): Place | undefined {
  const definition = findDefinitions(syntax).find((found) => found.name === name);
  const token = definition ? syntax.tokens[definition.at] : assignedNames(syntax).find(({ text }) => text === name);
  return token && placeOf(token, file);
}

function startsRun({ tokens }: Syntax): boolean {
  return tokens.some(
    ({ kind, text }, at) => kind === 'name' && text === 'run_parallel_simulation' && tokens[at + 1]?.text === '(',
  );
}

function isUnfinishedJulia(text: string, { buildFunction, executeFunction }: FunctionNames): boolean {
  const names = [buildFunction, executeFunction];
  if (!/\bPowerSimulations\b/.test(text) || !names.some((name) => text.includes(name))) return false;
  const syntax = readSyntax(text);
  return names.some((name) => placeIn(syntax, name) !== undefined) && loadsPowerSimulations(syntax);
}

function loadsPowerSimulations(syntax: Syntax): boolean {
  return syntax.tokens.some(
    ({ kind, text }, at) =>
      kind === 'keyword' &&
      (text === 'using' || text === 'import') &&
      syntax.tokens.slice(at, endOfStatement(syntax, at)).some((token) => token.text === 'PowerSimulations'),
  );
}
