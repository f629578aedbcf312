import { mutatedFolder } from './folder.mts';

const folder = mutatedFolder();

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutation/vitest.config.mts' },
  mutate: [`${folder}/**/*.ts`, `!${folder}/**/*.{test,fixture}.ts`],
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: `test-results/mutation/${folder.replaceAll('/', '-')}.json` },
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
  // TypeScript 7 has no such interface as a tsconfig is rewritten with, and nothing is compiled by it.
  tsconfigFile: 'none',
  tempDirName: 'test-results/mutation/copies',
};
