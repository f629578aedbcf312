/** A disk that becomes full while Julia executes a partition: the run waits for room, and takes nothing half-written. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../small-disk';
import { Bed, SMALL, script } from './bed';

describe.skipIf(!mayMount)('a disk that becomes full (root can mount one)', () => {
  let disk: SmallDisk;
  let bed: Bed;
  beforeEach(() => {
    disk = mountSmallDisk(96 << 20);
    bed = new Bed('G1', 'NAME', path.join(disk.folder, 'OUT'));
  });
  afterEach(async () => {
    await bed.dispose();
    disk.remove();
  });

  /** Runs until partition 1 waits in its first attempt, fills the disk, and lets it go on. */
  async function runIntoFullDisk(faults: string, overrides: Record<string, string> = {}) {
    const goOn = path.join(bed.folder, 'go-on');
    const flags = bed.flags({ ...SMALL, '--max-attempts': '1', ...overrides });
    const run = bed.start(['run', script('simulation.jl'), ...flags], { STANDIN_FAULTS: `1@1:hold=${goOn};${faults}` });
    await run.event({ type: 'attemptStarted', index: 1 });
    await run.event({ type: 'step', index: 1 });
    disk.fill(0);
    const { message } = await run.event({ type: 'queueChanged', paused: 'disk' });
    expect(message).toMatch(/ is full: .* are free\..*the run goes on by itself when .* are free\.$/);
    writeFileSync(goOn, '');
    return run;
  }

  test('while a partition writes its store costs an attempt that does not count', async () => {
    const run = await runIntoFullDisk('');
    expect(await run.event({ type: 'attemptEnded', index: 1 })).toMatchObject({ outcome: 'failed', kind: 'disk' });
    await run.event({ type: 'requeued', index: 1, by: 'automatic' });
    disk.empty();
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const { partitions, state } = await bed.status();
    expect(state).toBe('succeeded');
    expect(partitions.map((p) => p.attempts.map((a) => a.kind ?? a.outcome))).toEqual([
      ['disk', 'succeeded'],
      ['succeeded'],
    ]);
  });

  test('while a script prints does not make a result of what could not be written', async () => {
    const run = await runIntoFullDisk('1@1:print=2');
    const ended = await run.event({ type: 'attemptEnded', index: 1 });
    expect(ended).toMatchObject({ outcome: 'failed', kind: 'disk' });
    disk.empty();
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(readFileSync(path.join(bed.simulation, 'results/status.json'), 'utf8')).toContain('SUCCESSFULLY_FINALIZED');
  });
});
