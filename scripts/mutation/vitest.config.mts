import { defineConfig } from 'vitest/config';
import { mutatedFolder } from './folder.mts';

/** What is known of a room is to be known by its own tests. */
export default defineConfig({
  test: { include: [`${mutatedFolder()}/**/*.test.ts`], exclude: ['**/killed.test.ts'], testTimeout: 20_000 },
});
