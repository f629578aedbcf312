/** `npm run mutate -- ROOM…`: small mistakes are made in a room's code, one by one, and its tests are to notice (Stryker). */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOMS } from './mutation/rooms.mts';

const root = path.resolve(import.meta.dirname, '..');
const asked = process.argv.slice(2);
const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
for (const room of asked.length > 0 ? asked : Object.keys(ROOMS)) {
  console.log(`== ${room}`);
  const { status } = spawnSync(process.execPath, [stryker, 'run', 'scripts/mutation/stryker.config.mjs'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTATED_ROOM: room },
  });
  if (status !== 0) process.exitCode = 1;
}
