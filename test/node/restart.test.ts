/** A machine that was started anew: pids, sockets and locks of before mean nothing, whoever has those pids now. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, isLiving, processesOf, script, startsOf } from './bed';

let bed: Bed;
let innocent: ChildProcess;
afterEach(async () => {
  innocent.kill('SIGKILL');
  await bed.dispose();
});

const BEFORE = 'b0000000-0000-4000-8000-000000000000';
const inState = (name: string) => path.join(bed.outputDir, '.powersim/NAME', name);

/** A run that a power cut ended: nothing of it lives. */
async function runBeforeRestart(): Promise<string> {
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags()], {
    POWERSIM_TEST_FAULTS: '3@1:hang',
    XDG_RUNTIME_DIR: bed.folder,
  });
  await bed.started(3);
  const { runId } = await bed.status();
  run.kill('SIGKILL');
  await run.ended;
  for (const pid of processesOf(runId)) process.kill(pid, 'SIGKILL');
  return runId;
}

/** Rewrites what the run left as it would be after a restart: the boot is another one, the pid is somebody else's. */
function asAfterRestart(pid: number, startTime: string | undefined): void {
  const change = (json: Record<string, unknown>) => {
    if ('bootId' in json) json['bootId'] = BEFORE;
    if ('pid' in json) json['pid'] = pid;
    if ('startTime' in json && startTime !== undefined) json['startTime'] = startTime;
    return JSON.stringify(json);
  };
  for (const name of ['journal.ndjson', 'supervisor.lock']) {
    const lines = readFileSync(inState(name), 'utf8').trimEnd().split('\n');
    const changed = lines.map((line) => change(JSON.parse(line) as Record<string, unknown>));
    writeFileSync(inState(name), `${changed.join('\n')}\n`);
  }
}

function startTimeOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

test.each([
  ['started at another time', () => undefined],
  ['started, as it happens, at the very same tick', (pid: number) => startTimeOf(pid)],
])(
  'the run shows as interrupted, its lock is taken over, and an innocent process with its pids, %s, is left alone',
  async (_, timeOf) => {
    bed = new Bed();
    innocent = spawn('sleep', ['1000'], { stdio: 'ignore' });
    const pid = innocent.pid ?? -1;
    const runId = await runBeforeRestart();
    expect(existsSync(path.join(bed.folder, 'powersim', `${runId.slice(0, 13)}.c`))).toBe(true);
    asAfterRestart(pid, timeOf(pid));

    expect(await bed.status()).toMatchObject({ state: 'interrupted', alive: false });
    const env = { XDG_RUNTIME_DIR: bed.folder };
    const cancelled = await bed.powersim(['cancel', bed.simulation], env);
    expect(cancelled).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Nothing is running') });

    const resumed = await bed.powersim(['resume', bed.simulation], env);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
    expect((await bed.status()).state).toBe('succeeded');
    expect(isLiving(pid)).toBe(true);
    expect(startsOf(await bed.stamps())).toMatchObject({ 1: 1, 3: 2 });
    expect(existsSync(inState('supervisor.lock'))).toBe(false);
  },
);

test('an innocent process that has a dead supervisor’s pid in the same boot is left alone as well', async () => {
  bed = new Bed();
  await runBeforeRestart();
  innocent = spawn('sleep', ['1000'], { stdio: 'ignore' });
  const pid = innocent.pid ?? -1;
  for (const name of ['journal.ndjson', 'supervisor.lock']) {
    const text = readFileSync(inState(name), 'utf8');
    writeFileSync(inState(name), text.replaceAll(/"pid":\d+/g, `"pid":${pid}`));
  }
  expect(await bed.status()).toMatchObject({ state: 'interrupted', alive: false });
  const resumed = await bed.powersim(['resume', bed.simulation], { XDG_RUNTIME_DIR: bed.folder });
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(isLiving(pid)).toBe(true);
});
