/** Ctrl-C in a terminal: the first cancels the run, the second does not wait for processes that take their time. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bed, isLiving, root, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

test('the second one ends by force what the first one only asks to end', { timeout: 50_000 }, async () => {
  // A child of the script that does not listen, as a solver in a library may not.
  const pidFile = path.join(bed.folder, 'stubborn');
  const stubborn = bed.write(
    'stubborn.mjs',
    `import { spawn } from 'node:child_process';
     export { buildTiny as buildSimulation } from ${JSON.stringify(script('tiny.mjs'))};
     export function executeSimulation() {
       spawn('sh', ['-c', 'trap "" TERM INT; echo $$ > "$0"; while :; do sleep 1; done', ${JSON.stringify(pidFile)}]);
       return new Promise(() => {});
     }`,
  );
  const flags = bed.flags({ ...SMALL, '--stop-grace-period': '600' });
  const run = spawn(process.execPath, [path.join(root, 'bin/powersim.js'), 'run', stubborn, ...flags], {
    cwd: bed.folder,
    env: { ...process.env, POWERSIM_STATE_HOME: path.join(bed.folder, 'state') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => run.on('close', resolve));
  let said = '';
  run.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    await vi.waitFor(() => expect(existsSync(pidFile) && readFileSync(pidFile, 'utf8')).toMatch(/^\d+\n/), 20_000);
    const child = Number(readFileSync(pidFile, 'utf8'));
    run.kill('SIGINT');
    await vi.waitFor(
      () => expect(said).toMatch(/processes get 600 s to end\. Press Ctrl-C again to end them by force\./),
      10_000,
    );
    expect(isLiving(child)).toBe(true);
    run.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toMatch(/by force\.\nEnding the processes by force\./);
    expect(isLiving(child)).toBe(false);
    const status = await bed.status();
    expect(status).toMatchObject({ state: 'cancelled', alive: false });
    expect(status.partitions.map((p) => p.state)).toEqual(['cancelled', 'cancelled']);
  } finally {
    run.kill('SIGKILL');
  }
});
