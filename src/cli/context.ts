import { appendFileSync } from 'node:fs';
import os from 'node:os';
import { machineMemory } from '../executors/machine-memory';
import { runtimeFolder } from '../run';
import type { Machine } from '../settings';
import type { SupervisorContext } from '../supervisor';
import { VERSION } from './version';

/** Folder of the built bundle: this file lies in it. */
export const BUNDLE = __dirname;

/** The world of a supervisor in this process. @param log file for what only developers read, undefined for none */
export function supervisorContext(log: string | undefined): SupervisorContext {
  return {
    version: VERSION,
    bundle: BUNDLE,
    env: process.env,
    runtimeFolder: runtimeFolder(),
    now: Date.now,
    log: (message) => {
      if (log === undefined) return;
      try {
        appendFileSync(log, `${new Date().toISOString()} ${message}\n`);
      } catch {
        // A log that cannot be written must not end a run.
      }
    },
  };
}

/** What this machine offers. */
export function machine(): Machine {
  return { cores: os.availableParallelism(), availableMemory: machineMemory().available };
}
