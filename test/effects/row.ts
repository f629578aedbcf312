/** Where the effect of something that package.json contributes is asserted. */
export interface Row {
  /** Relative to the repository. */
  readonly file: string;
  /** Names of tests in it, as they are written there. */
  readonly tests: readonly string[];
}
/** By what is contributed. */
export type Effects = Readonly<Record<string, Row>>;

/** Rows of one file's tests. */
export const testsOf =
  (file: string) =>
  (...tests: readonly [string, ...string[]]): Row => ({ file, tests });

export const ui = (name: string) => testsOf(`test/vscode/ui/${name}.test.ts`);
export const inHost = (name: string) => testsOf(`test/vscode/in-host/${name}.test.ts`);
