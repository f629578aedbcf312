import { english, type Translate } from '../../text';
import { type EngineNames, findEngineNames } from './engine-names';
import { type Exported, findExported, findTopLevel } from './exported';
import { readSyntax, type Syntax } from './syntax';
import type { Token } from './tokens';

export interface JavaScriptOptions {
  /** Looked for as given and in camel case. */
  readonly buildFunction: string;
  readonly executeFunction: string;
  /** Whether it is in TypeScript. */
  readonly typed?: boolean;
  readonly t?: Translate;
}

/** A script with everything that checks look at. */
export interface JavaScript {
  readonly syntax: Syntax;
  readonly exported: Exported;
  /** Functions and variables at the top level, with where each stands. */
  readonly topLevel: ReadonlyMap<string, Token>;
  readonly engine: EngineNames;
  readonly options: JavaScriptOptions;
  readonly t: Translate;
}

/** Reads a script in JavaScript or TypeScript. */
export function readJavaScript(text: string, options: JavaScriptOptions): JavaScript {
  const syntax = readSyntax(text);
  return {
    syntax,
    exported: findExported(syntax),
    topLevel: findTopLevel(syntax),
    engine: findEngineNames(syntax),
    options,
    t: options.t ?? english,
  };
}
