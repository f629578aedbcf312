/** What a run needs outside its own folders is cleared away under it: it is made again, and the run stays in hand. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Bed, SMALL, script } from './bed';

describe.skipIf(process.platform === 'win32')('a run in the background', { timeout: 60_000 }, () => {
  let bed: Bed;
  let env: Record<string, string>;
  let pid = 0;
  beforeEach(() => {
    bed = new Bed();
    env = {
      XDG_RUNTIME_DIR: path.join(bed.folder, 'x'),
      POWERSIM_TEST_FAULTS: '1@1:pause',
      POWERSIM_TEST_GO_ON: path.join(bed.folder, 'go-on'),
    };
    mkdirSync(path.join(bed.folder, 'x'), { mode: 0o700 });
  });
  afterEach(async () => {
    if (pid > 0 && isThere(pid)) process.kill(pid, 'SIGTERM');
    await vi.waitFor(() => expect(isThere(pid)).toBe(false), 30_000);
    await bed.dispose();
  });

  const isThere = (process_: number) => {
    try {
      return process_ > 0 && process.kill(process_, 0);
    } catch {
      return false;
    }
  };
  const start = async () => {
    const flags = bed.flags({ ...SMALL, '--partitions-per-worker': '1', '--max-attempts': '1' });
    const { stdout } = await bed.powersim(['run', script('simulation.mjs'), ...flags, '--detach', '--json'], env);
    const reply = JSON.parse(stdout) as { pid: number; runId: string };
    pid = reply.pid;
    await bed.started(1);
    return reply;
  };
  const goOn = () => writeFileSync(path.join(bed.folder, 'go-on'), '');
  const untilEnded = () => vi.waitFor(() => expect(isThere(pid)).toBe(false), 30_000);
  const state = () => path.join(bed.folder, 'state');
  const bundle = () => path.join(state(), 'bundles', readdirSync(path.join(state(), 'bundles'))[0] ?? '');

  test('makes its sockets again, can be paused again, and starts further workers', async () => {
    await start();
    rmSync(path.join(bed.folder, 'x'), { recursive: true });
    await vi.waitFor(async () => {
      expect(await bed.powersim(['pause', bed.simulation], env)).toMatchObject({ exitCode: 0 });
    }, 20_000);
    expect(statSync(path.join(bed.folder, 'x/powersim')).mode & 0o777).toBe(0o700);
    expect((await bed.powersim(['continue', bed.simulation], env)).exitCode).toBe(0);
    goOn();
    await untilEnded();
    expect((await bed.status()).state).toBe('succeeded');
    expect(readdirSync(path.join(bed.folder, 'x/powersim'))).toEqual([]);
  });

  test('puts its entry and the copy of the program back, from which the next worker starts', async () => {
    const { runId } = await start();
    const sizes = () => readdirSync(bundle()).map((name) => [name, statSync(path.join(bundle(), name)).size]);
    const before = sizes();
    rmSync(state(), { recursive: true });
    await vi.waitFor(() => {
      expect(existsSync(path.join(state(), 'runs', `${runId}.json`))).toBe(true);
      expect(sizes()).toEqual(before);
    }, 20_000);
    const resumed = await bed.powersim(['resume', bed.simulation], env);
    expect(resumed.stderr).toContain('already being executed');
    goOn();
    await untilEnded();
    expect((await bed.status()).state).toBe('succeeded');
  });

  test('whose folder is away is found by the list of runs: its state, why it cannot be resumed, and its cancel', async () => {
    await start();
    const away = path.join(bed.folder, 'AWAY');
    renameSync(bed.outputDir, away);
    const gone = /NAME is not there any more: .* Put it back/;
    await vi.waitFor(async () => {
      const shown = await bed.powersim(['status', bed.simulation, '--json'], env);
      const status = JSON.parse(shown.stdout) as object;
      expect(status).toMatchObject({ alive: true, state: 'paused', pauseMessage: expect.stringMatching(gone) });
    }, 20_000);
    expect((await bed.powersim(['status', bed.simulation], env)).stdout).toMatch(gone);
    expect(await bed.powersim(['resume', bed.simulation], env)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(gone),
    });
    expect((await bed.powersim(['cancel', bed.simulation], env)).exitCode).toBe(0);
    await untilEnded();
    expect(existsSync(bed.outputDir)).toBe(false);
    expect((await bed.powersim(['cancel', bed.simulation], env)).stderr).toContain('There is no run in');
    renameSync(away, bed.outputDir);
  });

  test('that has ended and whose journal was removed is shown, and gone on with, from what else is known', async () => {
    await start();
    goOn();
    await untilEnded();
    rmSync(path.join(bed.outputDir, '.powersim/NAME/journal.ndjson'));
    expect((await bed.status()).state).toBe('succeeded');
    const resumed = await bed.powersim(['resume', bed.simulation], env);
    expect(resumed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('nothing left to do') });
  });
});
