/** What the two functions of a simulation are called. */
export interface FunctionNames {
  readonly buildFunction: string;
  readonly executeFunction: string;
}

/** Where a name stands. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** Of the name: UTF-16 offsets in its file, `to` excluded. */
  readonly span: readonly [from: number, to: number];
  /** Path as the script's `include` gives it, if it is not in the script itself. */
  readonly file?: string;
}

/** A script that defines both functions, itself or in files that it includes. */
export interface FoundSimulation {
  readonly build: Place;
  readonly execute: Place;
  /** Paths that the script includes, as written there, as far as they were needed to find the functions. */
  readonly includes: readonly string[];
}

/** The place of a token. */
export function placeOf(token: { readonly line: number; readonly start: number; readonly end: number }, file?: string) {
  const place: Place = { line: token.line, span: [token.start, token.end] };
  return file === undefined ? place : { ...place, file };
}
