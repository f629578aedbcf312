/** What the product depends on, and why: a new dependency needs a line here. Checked by `dependencies.test.ts`. */
export const dependencies: Readonly<Record<string, string>> = {
  commander: 'arguments',
  echarts: 'plots',
  execa: 'processes',
  h5wasm: 'HDF5',
  highs: 'solver',
  'hyparquet-writer': 'Parquet',
  'jsonc-parser': 'settings',
  'p-queue': 'queue',
  'powersim-typescript-plugin': 'completion',
  zod: 'validation',
};

/** The only packages that may run a script when they are installed: all of them for development alone. */
export const withInstallScripts: readonly string[] = ['@vscode/vsce-sign', 'esbuild', 'keytar', 'node'];
