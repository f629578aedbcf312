import { madeByEngine, type SimulationPlace } from '../layout';
import {
  type JoinEngine,
  joinEngineOf,
  type ProcessCommand,
  runtimeOf,
  runtimes,
  type Surroundings,
  usualJoin,
} from '../runtimes';
import { nodeWorkerCommand } from '../runtimes/node';
import { type RunSettings, runtimeIdOf } from '../settings';

/** How the workers of a pool are started, and what they load. */
export interface WorkerKind {
  readonly command: ProcessCommand;
  /** null when they load none: they can only join. */
  readonly script: string | null;
}

/** How the workers of a run are started. */
export interface RunWorkers {
  readonly workers: WorkerKind;
  /** For the join, where the others cannot do it. */
  readonly joinWorkers?: WorkerKind;
  /** For what is joined while partitions are executed, where there is such a thing. */
  readonly aheadWorkers?: WorkerKind;
  readonly joinEngine: JoinEngine;
}

/**
 * The workers of a run, from the settings of this user alone.
 * @param only what there is to do: without partitions to execute there is no use for the script's own workers, and what
 *   joins need not be where only setup or partitions are executed
 * @throws UserError when what runs the script, or joins its results, is not there or does not fit
 */
export async function workersOf(
  place: SimulationPlace,
  settings: RunSettings,
  surroundings: Surroundings,
  only: 'all' | 'execute' | 'join',
): Promise<RunWorkers> {
  const { script } = settings;
  const joinEngine = joinEngineOf(settings, await madeByEngine(place));
  if (only === 'join') return { workers: await joinWorkersOf(joinEngine, settings, surroundings), joinEngine };
  const runtime = runtimeOf(script);
  const workers = { command: await runtime.workerCommand(settings, surroundings), script };
  const isUsual = usualJoin[runtime.id] === joinEngine;
  if (only === 'execute' || (isUsual && joinEngine === 'package')) return { workers, joinEngine };
  const joinWorkers = await joinWorkersOf(joinEngine, settings, surroundings);
  const ahead = joinEngine === 'native' ? { aheadWorkers: joinWorkers } : {};
  return { workers, ...(isUsual ? {} : { joinWorkers }), ...ahead, joinEngine };
}

async function joinWorkersOf(
  engine: JoinEngine,
  settings: RunSettings,
  surroundings: Surroundings,
): Promise<WorkerKind> {
  if (engine === 'package') {
    const command = await runtimes.julia.workerCommand(settings, surroundings);
    // The packages that it loads are those that the join needs.
    return { command, script: settings.script === '' ? null : settings.script };
  }
  // Flags for Julia mean nothing here.
  const exeflags = runtimeIdOf(settings.script) === 'node' ? settings.exeflags : [];
  return { command: nodeWorkerCommand({ ...settings, exeflags }, surroundings, 'join'), script: null };
}
