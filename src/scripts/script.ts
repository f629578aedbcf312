import { english, type Translate } from '../text';
import { assignedNames, type Definition, findDefinitions } from './functions';
import type { Generation } from './generation';
import { findImports, type Imports } from './imports';
import { readSyntax, type Syntax } from './syntax';

export interface InspectOptions {
  readonly buildFunction: string;
  readonly executeFunction: string;
  /** Text of a file that the script includes, by the path as written there; nothing if it cannot be read. */
  readonly readInclude?: (path: string) => string | undefined;
  /** The installed PowerSimulations, if it is known. */
  readonly generation?: Generation | undefined;
  readonly t?: Translate;
}

/** The script or a file that it includes. */
export interface Source {
  readonly syntax: Syntax;
  readonly file?: string;
}

/** A script with everything that checks look at. */
export interface Script {
  readonly sources: readonly Source[];
  readonly definitions: readonly Definition[];
  /** Names that are assigned or imported, and so may be functions. */
  readonly otherNames: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
  /** What the script calls PowerSimulations; nothing when it has no name for it. */
  readonly powerSimulations?: string;
  /** Whether a file is included that could not be read: anything may be defined there. */
  readonly incomplete: boolean;
  readonly options: InspectOptions;
  readonly t: Translate;
}

/** Reads a script and, one level deep, the files that it includes. */
export function readScript(text: string, options: InspectOptions): Script {
  const main = readSyntax(text);
  const own = findImports(main);
  const sources: Source[] = [{ syntax: main }];
  let incomplete = false;
  for (const { path } of own.includes) {
    const included = path === undefined ? undefined : options.readInclude?.(path);
    if (path === undefined || included === undefined) incomplete = true;
    else sources.push({ syntax: readSyntax(included), file: path });
  }
  const imports: Imports[] = [own, ...sources.slice(1).map(({ syntax }) => findImports(syntax))];
  const otherNames = new Set([
    ...sources.flatMap(({ syntax }) => assignedNames(syntax).map(({ text }) => text)),
    ...imports.flatMap(({ names }) => [...names]),
  ]);
  const bound = imports.flatMap(({ powerSimulations }) => powerSimulations ?? [])[0];
  const powerSimulations = otherNames.has('PSI') ? 'PSI' : bound;
  return {
    sources,
    definitions: sources.flatMap(({ syntax, file }) => findDefinitions(syntax, file)),
    otherNames,
    modules: new Set(imports.flatMap(({ modules }) => [...modules])),
    ...(powerSimulations && { powerSimulations }),
    incomplete: incomplete || imports.slice(1).some(({ includes }) => includes.length > 0),
    options,
    t: options.t ?? english,
  };
}
