/** Runs of any size through the real supervisor, without processes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AttemptResult } from '../executors/executor';
import type { SimulationPlace } from '../layout';
import type { Intent, RunState } from '../run';
import { madeUpSettings } from '../run/golden/made-up';
import { prepare } from '.';
import { SimulatedExecutor, type SimulatedOptions } from './simulated-executor.fixture';

export interface SimulatedRun extends Pick<SimulatedOptions, 'slots' | 'end' | 'steps'> {
  readonly partitions: number;
  readonly maxAttempts: number;
}

/** A place for simulated runs; environment variables have to lead the registry and the sockets away from the user's. */
export class SimulatedPlace {
  readonly place: SimulationPlace;
  executor: SimulatedExecutor | undefined;

  constructor(private readonly root: string) {
    this.place = { outputDir: path.join(root, 'OUT'), name: 'sim' };
    mkdirSync(path.join(root, 'runtime'), { mode: 0o700, recursive: true });
    writeFileSync(path.join(root, 'sim.jl'), 'build_simulation() = 1\n');
  }

  settings({ partitions, slots, maxAttempts }: SimulatedRun) {
    return madeUpSettings({
      script: path.join(this.root, 'sim.jl'),
      cwd: this.root,
      ...this.place,
      ...{ numSteps: 2 * partitions, period: 2, numOverlapSteps: 1, numParallelProcesses: slots },
      maxAttempts,
      memoryReserve: 0,
    });
  }

  run(run: SimulatedRun): Promise<RunState> {
    return this.carryOut({ type: 'run', settings: this.settings(run), force: false }, run);
  }

  /** Goes on with what did not succeed. */
  resume(run: SimulatedRun): Promise<RunState> {
    return this.carryOut({ type: 'resume', place: this.place }, run);
  }

  private async carryOut(intent: Intent, run: SimulatedRun): Promise<RunState> {
    const { run: owned, carryOut } = await prepare(intent, {
      version: '0.1.0',
      bundle: this.root,
      env: {},
      runtimeFolder: path.join(this.root, 'runtime'),
      now: Date.now,
      log: () => undefined,
      executor: (listener) => {
        this.executor = new SimulatedExecutor(listener, { ...run, place: this.place, numbers: this.settings(run) });
        return this.executor;
      },
    });
    owned.listen(() => undefined);
    return carryOut();
  }
}

/** Of ten attempts one fails, and of a hundred partitions one in all of its attempts; nothing is looked for on the disk. */
export function atOnce(index: number, attempt: number): AttemptResult {
  const fails = index % 100 === 0 || (index % 10 === 0 && attempt === 1);
  if (!fails) return { outcome: 'succeeded', isPutAway: true, peakRss: 1e9 };
  return { outcome: 'failed', kind: 'killed', message: `The worker of partition ${index} ended.`, isPutAway: true };
}
