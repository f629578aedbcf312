import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Bed, isLiving, processesOf, SMALL, script, stampsOf, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

/** The process that does what is held, by its own stamp. */
function workerAt(stamps: string): Promise<number> {
  const look = () => {
    const [first] = readFileSync(path.join(bed.outputDir, stamps), 'utf8').split('\n');
    return (JSON.parse(first ?? '') as { pid: number }).pid;
  };
  return vi.waitFor(look, { timeout: 120_000, interval: 20 });
}

const partition = 'NAME/simulation_partitions/2/stamps.ndjson';

// Of the supervisor alone: see steering.test.ts; of a worker in a partition: failures.test.ts.
test.each([
  ['setup', 'the worker', 'failed', 'stamps-setup.ndjson', 'setup@1'],
  ['join', 'the worker', 'failed', 'stamps-join.ndjson', 'join@1'],
  ['setup', 'worker and supervisor', 'interrupted', 'stamps-setup.ndjson', 'setup@1'],
  ['execute', 'worker and supervisor', 'interrupted', partition, '2@1'],
  ['join', 'worker and supervisor', 'interrupted', 'stamps-join.ndjson', 'join@1'],
] as const)(
  'kill -9 in %s of %s: the run is %s and not successful, and a resume finishes it',
  async (phase, victim, state, stamps, hold) => {
    bed = new Bed('G1');
    const gate = path.join(bed.folder, 'gate');
    const running = bed.start(['run', script('simulation.jl'), ...bed.flags(SMALL)], {
      STANDIN_FAULTS: `${hold}:hold=${gate}`,
    });
    const { runId } = await running.event({ type: 'runCreated' });
    const worker = await workerAt(stamps);
    if (phase !== 'execute') await running.event({ type: 'phaseStarted', phase });
    process.kill(worker, 'SIGKILL');
    if (victim !== 'the worker') running.kill('SIGKILL');
    await running.ended;
    await vi.waitFor(() => expect(isLiving(worker)).toBe(false), { timeout: 30_000 });
    const status = await bed.status();
    expect(status).toMatchObject({ state, alive: false });
    if (phase !== 'execute') expect(status[phase].state).toBe(state);
    else expect(status.partitions.map((one) => one.state)).toEqual(['succeeded', 'interrupted']);
    expect(() => readFileSync(path.join(bed.simulation, 'results/status.json'))).toThrow('ENOENT');
    const before = startsOf(await stampsOf(bed.simulation).catch(() => []));

    // Killed in its check of write access, upstream leaves this and refuses the folder from then on.
    if (phase !== 'join') mkdirSync(path.join(bed.outputDir, phase === 'setup' ? '' : path.dirname(partition), 'fake'));
    writeFileSync(gate, '');
    const resumed = await bed.powersim(['resume', bed.simulation]);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
    expect((await bed.status()).state).toBe('succeeded');
    expect(readFileSync(path.join(bed.simulation, 'results/status.json'), 'utf8')).toContain('SUCCESSFUL');
    expect(processesOf(runId ?? '')).toEqual([]);
    const expected = { setup: { 1: 1, 2: 1 }, execute: { 1: 1, 2: 2 }, join: before }[phase];
    expect(startsOf(await stampsOf(bed.simulation))).toEqual(expected);
    // Nothing was replaced by another name but what setup had begun.
    const aside = readdirSync(bed.outputDir).filter((name) => name.startsWith('NAME.old-'));
    if (phase !== 'setup') expect(aside).toEqual([]);
  },
);
