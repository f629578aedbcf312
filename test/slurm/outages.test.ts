/** Supervisors that end, controllers that are silent, and submissions that nobody knows the end of. */
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { clusterForFile, newcomers, root, SlurmBed, script, startsOf, until } from './bed';

const cluster = clusterForFile();
let bed: SlurmBed;
afterEach(async () => {
  cluster().signalController('SIGCONT');
  await bed.dispose();
});

const pausing = (faults: string) => ({
  POWERSIM_TEST_FAULTS: faults,
  POWERSIM_TEST_GO_ON: path.join(bed.folder, 'go'),
});
const ONCE_EACH = { 1: 1, 2: 1, 3: 1, 4: 1 };

async function start(faults: string) {
  bed = new SlurmBed(cluster());
  const run = bed.start(['run', script('simulation.mjs'), ...bed.slurm()], pausing(faults));
  await bed.jobOf(1);
  await bed.started(1);
  return run;
}

async function resumesToTheEnd(starts: Record<number, number>): Promise<void> {
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(await bed.status()).toMatchObject({ state: 'succeeded', join: { state: 'succeeded' } });
  expect(startsOf(await bed.stamps())).toEqual(starts);
}

describe('a supervisor that ends', () => {
  test.each([
    ['is killed', 'SIGKILL'],
    ['is told to end', 'SIGTERM'],
  ] as const)('and %s leaves its jobs running, and a resume picks them up', async (_, signal) => {
    const run = await start('1@1:pause');
    run.kill(signal);
    await run.ended;
    expect(await bed.status()).toMatchObject({ state: 'interrupted', alive: false });
    expect((await bed.powersim(['status', bed.simulation])).stdout).toContain('resume picks them up');
    expect((await bed.active()).length).toBeGreaterThan(0);
    bed.write('go', '');
    await resumesToTheEnd(ONCE_EACH);
    expect((await bed.attempts(1)).length).toBe(1);
  });

  test('and whose jobs have ended meanwhile is told of it by their records', async () => {
    const run = await start('1@1:pause');
    run.kill('SIGKILL');
    await run.ended;
    bed.write('go', '');
    await until(
      () => bed.active(),
      (rows) => rows.length === 0,
    );
    await resumesToTheEnd(ONCE_EACH);
  });

  test('and whose setup ended when nobody watched does not do it again', async () => {
    bed = new SlurmBed(cluster());
    const added = await newcomers(cluster());
    const run = bed.start(['run', script('simulation.mjs'), ...bed.slurm()]);
    await run.event({ type: 'jobSubmitted' });
    run.kill('SIGKILL');
    await run.ended;
    await until(
      () => bed.active(),
      (rows) => rows.length === 0,
    );
    await resumesToTheEnd(ONCE_EACH);
    expect(await added()).toHaveLength(6);
  });

  test.skipIf(process.getuid?.() !== 0)('is followed by one on another login node', async () => {
    const run = await start('1@1:pause');
    run.kill('SIGTERM');
    await run.ended;
    bed.write('go', '');
    const powersim = [process.execPath, path.join(root, 'bin/powersim.js'), 'resume', bed.simulation];
    const named = ['unshare', '--uts', 'sh', '-c', 'hostname login2 && exec "$@"', 'sh'];
    const env = { ...cluster().env, POWERSIM_STATE_HOME: path.join(bed.folder, 'state') };
    const [program = '', ...args] = [...named, ...powersim];
    const resumed = await execa(program, args, { env, reject: false });
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
    expect(startsOf(await bed.stamps())).toEqual(ONCE_EACH);
  });

  test('can have its run cancelled, jobs and all', async () => {
    const run = await start('*:pause');
    run.kill('SIGKILL');
    await run.ended;
    const cancelled = await bed.powersim(['cancel', bed.simulation]);
    expect(cancelled.exitCode, cancelled.stdout + cancelled.stderr).toBe(0);
    await until(
      () => bed.active(),
      (rows) => rows.length === 0,
    );
    expect((await bed.status()).state).toBe('cancelled');
  });
});

describe('a controller', () => {
  test('that is silent for half a minute is told once, and nothing is concluded from it', async () => {
    const run = await start('1@1:pause');
    cluster().signalController('SIGSTOP');
    // The outage itself is what is tested; nothing tells when it is long enough.
    await delay(30_000);
    bed.write('go', '');
    cluster().signalController('SIGCONT');
    expect((await run.ended).exitCode).toBe(0);
    const codes = run.events.flatMap(({ code }) => (code?.startsWith('slurm.') ? [code] : []));
    expect(codes).toEqual(['slurm.silent', 'slurm.answers']);
    expect(startsOf(await bed.stamps())).toEqual(ONCE_EACH);
    expect((await bed.attempts(1)).length).toBe(1);
  });

  test('that was ended and started again goes on with the run', async () => {
    const run = await start('1@1:pause');
    await cluster().stopController();
    await run.event({ type: 'warning', code: 'slurm.silent' });
    bed.write('go', '');
    await cluster().restartController();
    expect((await run.ended).exitCode).toBe(0);
    expect(startsOf(await bed.stamps())).toEqual(ONCE_EACH);
  });
});

describe('a submission of which nobody knows whether it was taken', () => {
  test('because sbatch answers when all that it handed over has ended, is followed to its end', async () => {
    bed = new SlurmBed(cluster());
    const ended = `tail -n 1 '${bed.outputDir}/.powersim/NAME/slurm/'$n/*.ndjson | grep -c '"ended"'`;
    const answer = `answer=$(HAND OVER); while [ "$(${ended})" -lt $tasks ]; do sleep 0.1; done; echo "$answer"; exit`;
    const each = 'n=$(printf "%s\\n" "$@" | sed -n "s/^--job-name=.*-//p"); tasks=1; [ "$n" != 2 ] || tasks=4';
    const run = await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm()], {
      PATH: `${await wrapped(`${each}; ${answer}`, '.')}:${process.env['PATH']}`,
    });
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(startsOf(await bed.stamps())).toEqual(ONCE_EACH);
    // Partitions were told from their own records, and by their tasks' own names.
    expect(run.stdout).not.toMatch(/job NAME-/);
  });

  test.each([
    [
      'after it was taken, and it had failed by its own words',
      "HAND OVER >/dev/null; echo 'sbatch: error: Batch job submission failed: Unspecified error' >&2; exit 1",
    ],
    ['after it was taken', 'HAND OVER >/dev/null; kill -9 $$'],
    ['before it was taken', 'kill -9 $$'],
  ] as const)('because sbatch ended without its number %s is handed over once', async (_, body) => {
    bed = new SlurmBed(cluster());
    const added = await newcomers(cluster());
    const run = await bed.powersim(['run', script('simulation.mjs'), ...bed.slurm()], {
      PATH: `${await wrapped(body)}:${process.env['PATH']}`,
    });
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(startsOf(await bed.stamps())).toEqual(ONCE_EACH);
    // Setup, four tasks, and the join.
    expect(await added()).toHaveLength(6);
  });
});

/**
 * A folder with an `sbatch` that does something else when it is first asked for the run's second job, the array.
 * @param which of the run's jobs, a regular expression; that of each when it is first asked for
 */
async function wrapped(body: string, which = '2'): Promise<string> {
  const folder = path.join(bed.folder, 'bin');
  mkdirSync(folder);
  const real = (await execa('which', ['sbatch'])).stdout;
  const handOver = `printf '%s\\n' "$script" | ${real} "$@"`;
  const lines = [
    '#!/bin/bash',
    `case "$*" in *--version*) exec ${real} "$@";; esac`,
    'script=$(cat)',
    `name=$(printf '%s\\n' "$@" | grep -E -e '--job-name=.*-${which}$')`,
    'if [ -n "$name" ] && [ ! -e "$0.$name.done" ]; then',
    `  : > "$0.$name.done"`,
    `  ${body.replace('HAND OVER', handOver)}`,
    'fi',
    handOver,
  ];
  chmodSync(bed.write('bin/sbatch', `${lines.join('\n')}\n`), 0o755);
  return folder;
}
