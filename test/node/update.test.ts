/** What a run needs is replaced or deleted while it goes on: it ends well. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bed, isLiving, processesOf, root, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

/** Starts a run in the background, from files that may be deleted, whose second partition hangs at first. */
async function detached(node = process.execPath): Promise<{ pid: number; runId: string; files: string }> {
  const files = path.join(bed.folder, 'extension');
  mkdirSync(files);
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(path.join(root, part), path.join(files, part), { recursive: true });
  const env = { POWERSIM_STATE_HOME: path.join(bed.folder, 'state'), POWERSIM_TEST_FAULTS: '2@1:hang' };
  const args = [
    path.join(files, 'bin/powersim.js'),
    'run',
    script('simulation.mjs'),
    ...bed.flags(),
    '--detach',
    '--json',
  ];
  const { stdout } = await execa(node, args, { env, cwd: bed.folder });
  const { pid, runId } = JSON.parse(stdout) as { pid: number; runId: string };
  await bed.started(2);
  return { pid, runId, files };
}

/** Ends the worker that hangs, so that another one is started, and waits for the end of the run. */
async function finish(pid: number): Promise<void> {
  const hanging = (await bed.stamps()).find((stamp) => stamp.index === 2);
  process.kill(hanging?.pid ?? -1, 'SIGKILL');
  await vi.waitFor(() => expect(isLiving(pid)).toBe(false), { timeout: 40_000, interval: 100 });
}

async function endsWell(runId: string): Promise<void> {
  const status = await bed.status();
  expect(status.state, JSON.stringify(status)).toBe('succeeded');
  expect(await bed.attempts(2)).toMatchObject([{ kind: 'killed' }, { outcome: 'succeeded' }]);
  expect(processesOf(runId)).toEqual([]);
}

test('a run goes on when the extension that started it is deleted', async () => {
  const { pid, runId, files } = await detached();
  rmSync(files, { recursive: true });
  await finish(pid);
  await endsWell(runId);
});

test.skipIf(process.platform !== 'linux')(
  'a run goes on when its Node is deleted with the server that it belonged to: new workers start, and the join',
  async () => {
    const node = path.join(bed.folder, 'server', 'node');
    mkdirSync(path.dirname(node));
    copyFileSync(process.execPath, node);
    chmodSync(node, 0o755);
    const { pid, runId, files } = await detached(node);
    rmSync(path.dirname(node), { recursive: true });
    rmSync(files, { recursive: true });
    await finish(pid);
    await endsWell(runId);
    expect(existsSync(node)).toBe(false);
  },
);

test('a run ends well when its entry in the list of runs is deleted; until then it can be steered, and afterwards be seen', async () => {
  const { pid, runId } = await detached();
  const runs = path.join(bed.folder, 'state', 'runs');
  expect(readdirSync(runs)).toEqual([`${runId}.json`]);
  rmSync(runs, { recursive: true });
  expect((await bed.powersim(['pause', bed.simulation])).exitCode).toBe(0);
  expect((await bed.powersim(['continue', bed.simulation])).exitCode).toBe(0);
  await finish(pid);
  await endsWell(runId);
});
