import { closeSync, openSync, writeSync } from 'node:fs';
import os from 'node:os';
import { machineMemory } from '../executors/machine-memory';
import { APPEND_NO_LINK } from '../layout';
import { runtimeFolder } from '../machine';
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
        const descriptor = openSync(log, APPEND_NO_LINK);
        try {
          writeSync(descriptor, `${new Date().toISOString()} ${message}\n`);
        } finally {
          closeSync(descriptor);
        }
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
