import { defineConfig } from 'vitest/config';
import { mutatedFolder } from './folder.mts';

/**
 * What is known of a room is to be known by its own tests. The folders of `run` are one room: what the fold makes of an event
 * is asked where it is told in words and where a journal is made up for, and what a word is in the picture of a whole run.
 */
const TOLD_IN: Readonly<Record<string, readonly string[]>> = {
  'src/run/state': ['src/run/{words,timeline,golden}/*.test.ts', 'src/run/journal/recovery.test.ts'],
  'src/run/words': ['src/run/{state,golden}/*.test.ts'],
  'src/run/journal': ['src/run/golden/*.test.ts', 'src/run/state/events.test.ts'],
};

const folder = mutatedFolder();

export default defineConfig({
  test: {
    include: [`${folder}/**/*.test.ts`, ...(TOLD_IN[folder] ?? [])],
    exclude: ['**/killed.test.ts'],
    testTimeout: 20_000,
    // Many mistakes are in what many tests import: to load it anew for each of their files would take most of the time.
    isolate: !folder.startsWith('src/run/'),
  },
});
