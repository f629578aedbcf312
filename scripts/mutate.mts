/**
 * `npm run mutate -- FOLDER…`, of folders below `src`: small mistakes are made in their code, one by one, and the tests in the
 * same folder are to notice (Stryker). Without folders: those where a mistake would be one in somebody's results.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const OF_RESULTS = ['partitions', 'settings', 'run', 'store/join'];

const root = path.resolve(import.meta.dirname, '..');
// As a shell completes them, too.
const asked = process.argv.slice(2).map((folder) => folder.replace(/^src\//, '').replace(/\/$/, ''));
const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
for (const folder of asked.length > 0 ? asked : OF_RESULTS) {
  console.log(`== ${folder}`);
  const { status } = spawnSync(process.execPath, [stryker, 'run', 'scripts/mutation/stryker.config.mjs'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTATED_FOLDER: folder },
  });
  if (status !== 0) process.exitCode = 1;
}
