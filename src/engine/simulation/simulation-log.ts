import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../text';
import type { SimulationFolder } from './simulation-folder';

/** `logs/simulation.log`, and the console for what a person should see at once. Every line is in the file when written. */
export interface SimulationLog {
  info(message: string): void;
  warn(message: string): void;
  /** With the stack of what was thrown. */
  error(message: string, error?: unknown): void;
  close(): void;
}

export function openLog({ logs }: SimulationFolder): SimulationLog {
  const file = openSync(path.join(logs, 'simulation.log'), 'a');
  const write = (level: string, message: string) => {
    writeAll(file, `${new Date().toISOString().slice(0, 23)} [${process.pid}] ${level}: ${message}\n`);
  };
  // The worker's stderr belongs to the simulation: it is its console.
  const show = (level: string, message: string) => process.stderr.write(`${level}: ${message}\n`);
  return {
    info: (message) => write('Info', message),
    warn: (message) => {
      write('Warning', message);
      show('Warning', message);
    },
    error: (message, error) => {
      const stack = stackOf(error);
      write('Error', message + stack);
      show('Error', message + stack);
    },
    close: () => closeSync(file),
  };
}

/** The calls alone: the message stands before them. What is meant for people needs none. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof UserError) return '';
  const calls = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return calls.map((line) => `\n${line}`).join('');
}

/** `recorder/simulation_status.log`: what is executed when, JSON lines with upstream's events and fields. */
export interface StatusRecorder {
  step(time: string, step: number, status: 'start' | 'done'): void;
  execution(time: string, step: number, model: string, status: 'start' | 'done'): void;
  close(): void;
}

export function openRecorder({ recorder }: SimulationFolder): StatusRecorder {
  const file = openSync(path.join(recorder, 'simulation_status.log'), 'a');
  const write = (name: string, fields: Record<string, string | number>) => {
    const timestamp = new Date().toISOString().slice(0, 23).replace('T', ' ');
    writeAll(file, `${JSON.stringify({ timestamp, name, ...fields })}\n`);
  };
  return {
    step: (time, step, status) => write('SimulationStepEvent', { simulation_time: time, step, status }),
    execution: (time, step, model, status) =>
      write('ProblemExecutionEvent', { simulation_time: time, step, model_name: model, status }),
    close: () => closeSync(file),
  };
}

/** @throws the system's error, also where only a part could be written: nothing is left out without a word */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
