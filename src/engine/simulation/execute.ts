import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoreWriter } from '../../store/spec';
import { openStoreWriter } from '../../store/write-store';
import { messageOf, UserError } from '../../text';
import { formatLocalTime } from '../system/local-time';
import { builtModelsOf } from './build';
import type { BuiltModel } from './built-model';
import { type RunHooks, runSteps } from './run';
import type { Simulation } from './simulation';
import { type SimulationFolder, writeHash, writeStatus } from './simulation-folder';
import { openLog, openRecorder, type SimulationLog, type StatusRecorder } from './simulation-log';
import { SolveFailure } from './solve-failure';
import { gapNotice, optimizerStats } from './solve-statistics';
import { createStateRecording } from './state-recording';
import { RunStatus } from './status';

/**
 * Executes a simulation that has been built. As upstream, what goes wrong on the way is written to
 * `logs/simulation.log` and swallowed: the status says `FAILED`, `sim.failure` why. `results/status.json` is written at
 * the very end, when the store and its checksum are on disk.
 * @throws UserError `simulation.notBuilt` when it was not built or has been executed already
 */
export async function execute(sim: Simulation): Promise<RunStatus> {
  const built = builtModelsOf(sim);
  const { folder } = sim;
  if (!folder || sim.status !== RunStatus.INITIALIZED) {
    throw new UserError(
      'simulation.notBuilt',
      `Simulation ${sim.name} has run status ${sim.status}; build it anew before it is executed again.`,
    );
  }
  const log = openLog(folder);
  const recorder = openRecorder(folder);
  try {
    sim.status = RunStatus.RUNNING;
    await run(sim, built, folder, log, recorder);
    await writeHash(folder);
    log.info(`Executed ${sim.name}: ${sim.steps} steps`);
    // Last: it says that everything else is there.
    await writeStatus(folder, RunStatus.SUCCESSFULLY_FINALIZED);
    sim.status = RunStatus.SUCCESSFULLY_FINALIZED;
  } catch (thrown) {
    const error = await withProblem(thrown, sim.simulationFolder);
    sim.failure = error;
    sim.status = RunStatus.FAILED;
    // On a full disk neither may be possible. No status is no success, and the failure itself is what must be told.
    await quietly(() => log.error(`simulation failed: ${error.message}`, error));
    await quietly(() => writeStatus(folder, RunStatus.FAILED));
  } finally {
    recorder.close();
    log.close();
  }
  return sim.status;
}

async function quietly(action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch {
    // See where it is called.
  }
}

async function run(
  sim: Simulation,
  built: readonly BuiltModel[],
  folder: SimulationFolder,
  log: SimulationLog,
  recorder: StatusRecorder,
): Promise<void> {
  const plan = await sim.plan(built);
  const store = await openStoreWriter(folder.storeFile);
  try {
    sim.finalConditions = await runSteps(plan, hooksOf(sim, built, store, log, recorder));
    store.flush();
  } finally {
    store.close();
  }
}

function hooksOf(
  sim: Simulation,
  built: readonly BuiltModel[],
  store: StoreWriter,
  log: SimulationLog,
  recorder: StatusRecorder,
): RunHooks {
  const recording = createStateRecording(sim.sequence, built);
  return {
    stepStarted: (step, time) => recorder.step(formatLocalTime(time), step, 'start'),
    stepDone: (step, time) => {
      recording.writeStep(step, store);
      recorder.step(formatLocalTime(time), step, 'done');
    },
    executionStarted: async ({ built: { model }, step, time }) => {
      const simulatedTime = formatLocalTime(time);
      recorder.execution(simulatedTime, step, model.name, 'start');
      sim.onProgress?.({ step, of: sim.steps, simulatedTime, model: model.name });
      // Solving blocks: progress and stop requests pass here.
      await nextTurn();
    },
    solved: (at, solved, results) => {
      const { model } = at.built;
      for (const { output, values } of results) {
        store.writeExecution(model.name, at.execution, output.container, output.key, values);
      }
      store.writeStats(model.name, at.execution, optimizerStats(solved, at.built.program.duals));
      recording.record(at.built, at.execution, results);
      const notice = gapNotice(model, at.time, solved);
      if (notice) log[notice.level](notice.message);
      recorder.execution(formatLocalTime(at.time), at.step, model.name, 'done');
    },
  };
}

/**
 * Writes the problem of a failed solve and says where it is: into the folder around the simulation's own, which is
 * renamed when a partition is tried again.
 */
async function withProblem(thrown: unknown, simulationFolder: string): Promise<Error> {
  if (!(thrown instanceof SolveFailure)) return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  // Windows allows no colons in names.
  const name = `${thrown.result.status}_${thrown.model}_${thrown.simulatedTime.replaceAll(':', '-')}.lp`;
  const file = path.resolve(simulationFolder, name);
  try {
    await writeFile(file, thrown.result.lp());
    return new SolveFailure(thrown.execution, thrown.result, file);
  } catch {
    return thrown;
  }
}
