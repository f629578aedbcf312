/** Signals that come before a run is open: the command ends as it should, and leaves no lock behind. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bed, isLiving, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

test.each([
  ['SIGINT', 130, 'cancelled'],
  ['SIGTERM', 143, 'interrupted'],
  ['SIGHUP', 129, 'interrupted'],
] as const)(
  '%s while a resume still ends what an earlier supervisor left',
  { timeout: 60_000 },
  async (signal, status, state) => {
    const held = { POWERSIM_TEST_FAULTS: '1@1:pause' };
    const first = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], held);
    await bed.started(1);
    const { runId = '' } = await first.event({ type: 'runCreated' });
    first.kill('SIGKILL');
    await first.ended;
    // It has the whole grace period, for it does not listen.
    const asked = path.join(bed.folder, 'asked');
    const ready = path.join(bed.folder, 'ready');
    const stubborn = spawn(
      process.execPath,
      [
        '-e',
        `const { writeFileSync } = require('node:fs');
       process.on('SIGTERM', () => writeFileSync(${JSON.stringify(asked)}, ''));
       setInterval(() => {}, 1000);
       writeFileSync(${JSON.stringify(ready)}, '');`,
      ],
      { env: { ...process.env, POWERSIM_RUN_ID: runId }, stdio: 'ignore' },
    );
    try {
      await vi.waitFor(() => expect(existsSync(ready)).toBe(true), 20_000);
      const resume = bed.start(['resume', bed.simulation]);
      await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 20_000, interval: 10 });
      resume.kill(signal);
      expect((await resume.ended).exitCode).toBe(status);
      expect(isLiving(stubborn.pid ?? -1)).toBe(false);
      expect(readdirSync(path.join(bed.outputDir, '.powersim/NAME'))).not.toContain('supervisor.lock');
      expect(await bed.status()).toMatchObject({ state, alive: false });
    } finally {
      stubborn.kill('SIGKILL');
    }
  },
);
