import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests without the built command that take long: processes are killed at many moments, or much is made up. */
const LONG = ['src/**/killed.test.ts', 'test/fuzz/**/*.test.ts'];
/** Tests of the built command when something goes wrong around it; `node` has those of the command itself. */
const FAULTS = `test/node/{${[
  'clean',
  'disk',
  'early-signals',
  'hostile',
  'joined-store',
  'journal',
  'kills',
  'links',
  'lost-lock',
  'machines',
  'memory',
  'place',
  'races',
  'restart',
  'resume-settings',
  'resume-verifies',
  'security',
  'stalls',
  'update',
].join(',')}}*.test.ts`;

/** Each suite of `npm test` is a project here, so that one can be run alone: `npx vitest run --project unit`. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/{bench,chaos,suites}/**/*.test.ts'],
          exclude: LONG,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/node/**/*.test.ts'],
          exclude: [FAULTS],
          globalSetup: ['test/node/oldest-node.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: true,
        },
      },
      {
        test: {
          name: 'faults',
          include: [FAULTS, ...LONG],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: true,
        },
      },
      {
        test: {
          name: 'julia',
          include: ['test/julia/**/*.test.ts'],
          globalSetup: ['test/julia/setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Julia processes take a core and 300 MB each; two files at a time (`--maxWorkers=2`) keep two cores busy.
          fileParallelism: true,
        },
      },
      {
        // The shipped samples are tested as they are.
        resolve: { alias: { powersim: path.join(import.meta.dirname, 'src/engine/index.ts') } },
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file keeps one core busy.
          fileParallelism: true,
        },
      },
      {
        test: {
          name: 'slurm',
          include: ['test/slurm/**/*.test.ts'],
          globalSetup: ['test/slurm/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Each file has a cluster of its own.
          fileParallelism: true,
        },
      },
      {
        test: {
          name: 'vscode',
          include: ['test/vscode/ui/**/*.test.ts'],
          globalSetup: ['test/vscode/ui/packaged-extension.ts'],
          testTimeout: 120_000,
          expect: { poll: { timeout: 20_000, interval: 100 } },
          hookTimeout: 120_000,
          // Each file has a VS Code and a Chromium of its own, and waits for them most of the time.
          fileParallelism: true,
        },
      },
    ],
  },
});
