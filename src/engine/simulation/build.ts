import { absoluteSteps, type PartitionNumbers } from '../../partitions';
import type { StoreSpec } from '../../store/spec';
import { createStore } from '../../store/write-store';
import { messageOf, UserError } from '../../text';
import { refuseUnknown } from '../options';
import type { BuiltModel } from './built-model';
import type { Simulation } from './simulation';
import { makeFolder, makePartitionFolders } from './simulation-folder';
import { openLog, type SimulationLog } from './simulation-log';
import { emulationSpec } from './state-recording';
import { RunStatus, SimulationBuildStatus } from './status';

/** What {@link build} is told: `await build(sim, { partitions, index })`. */
export interface BuildOptions {
  /** As given to the script's build function; undefined for a simulation that is not partitioned. */
  readonly partitions?: PartitionNumbers | undefined;
  /** Partition to build for, from 1; undefined builds the whole simulation. */
  readonly index?: number | undefined;
}

/** The models' programs of a simulation that has been built, and its partition. */
const builtModels = new WeakMap<Simulation, readonly BuiltModel[]>();

/**
 * Checks a simulation, makes its folder (`NAME`, or `NAME-2`, … where it exists) and allocates its store. With
 * `partitions` and no `index` the folders of all partitions are made as well; with an `index` the simulation is cut to
 * that partition's steps.
 * @returns `BUILT`
 * What is probably not meant is in `sim.warnings` afterwards.
 * @throws what is wrong, after writing it to `logs/simulation.log`
 */
export async function build(sim: Simulation, options: BuildOptions = {}): Promise<SimulationBuildStatus> {
  refuseUnknown('build', options, ['partitions', 'index']);
  const { partitions, index } = withoutSinglePartition(options);
  if (sim.buildStatus !== SimulationBuildStatus.EMPTY) {
    throw new UserError('simulation.built', `Simulation ${sim.name} has been built already; make a new one.`);
  }
  checkPartitions(sim, options);
  const models = sim.models.decisionModels;
  const folder = await makeFolder(
    sim.simulationFolder,
    sim.name,
    models.map(({ name }) => name),
    partitions && index !== undefined ? 'partition' : 'whole',
  );
  sim.folder = folder;
  sim.buildStatus = SimulationBuildStatus.IN_PROGRESS;
  const log = openLog(folder);
  try {
    if (partitions && index !== undefined) {
      const [first, last] = absoluteSteps(partitions, index);
      sim.restrictTo(first, last);
      log.info(`Partition ${index}: steps ${first} to ${last}, from ${sim.initialTime}`);
    }
    const warn = (message: string) => {
      if (sim.addWarning(message)) log.warn(message);
    };
    const built = sim.formulate(warn);
    describe(built, log, warn);
    // The join writes all of the whole simulation's store: allocating it here would write it twice.
    const unwritten = partitions && index === undefined ? 'unallocated' : 'nan';
    await createStore(folder.storeFile, storeSpec(sim, built), { unwritten });
    if (partitions && index === undefined) await makePartitionFolders(folder.root, partitions);
    builtModels.set(sim, built);
    sim.buildStatus = SimulationBuildStatus.BUILT;
    sim.status = RunStatus.INITIALIZED;
    log.info(`Built ${sim.name}: ${sim.steps} steps from ${sim.initialTime}`);
    return sim.buildStatus;
  } catch (error) {
    sim.buildStatus = SimulationBuildStatus.FAILED;
    sim.status = RunStatus.NOT_READY;
    sim.failure = error instanceof Error ? error : new Error(messageOf(error));
    // On a full disk the log may be what failed: the error itself must be told.
    try {
      log.error(`Simulation build failed: ${messageOf(error)}`, error);
    } catch {}
    throw error;
  } finally {
    log.close();
  }
}

/** The programs that {@link build} made. @throws UserError `simulation.notBuilt` */
export function builtModelsOf(sim: Simulation): readonly BuiltModel[] {
  const built = builtModels.get(sim);
  if (built) return built;
  throw new UserError(
    'simulation.notBuilt',
    `Simulation ${sim.name} has build status ${sim.buildStatus}; build it before it is executed.`,
  );
}

/** A period as long as the simulation, which upstream refuses, stands for a single run of that many steps. */
function withoutSinglePartition({ partitions, index }: BuildOptions): BuildOptions {
  return partitions && index === undefined && partitions.period >= partitions.numSteps ? {} : { partitions, index };
}

function checkPartitions(sim: Simulation, { partitions, index }: BuildOptions): void {
  if (!partitions) {
    if (index === undefined) return;
    throw new UserError('partitions.index', `Partition ${index} cannot be built without the partitions' numbers.`);
  }
  if (partitions.numSteps !== sim.steps) {
    throw new UserError(
      'partitions.numbers',
      `Simulation ${sim.name} has ${sim.steps} steps, its partitions ${partitions.numSteps}. Use steps: partitions.numSteps.`,
    );
  }
}

function describe(built: readonly BuiltModel[], log: SimulationLog, warn: (message: string) => void): void {
  for (const system of new Set(built.map(({ model }) => model.system))) {
    // What a reader of files left out.
    for (const warning of 'warnings' in system && Array.isArray(system.warnings) ? system.warnings : []) {
      warn(`System ${system.name}: ${warning}`);
    }
  }
  for (const { model, program } of built) {
    const { numCols, numRows, integer } = program.program;
    const integers = integer.reduce((sum, value) => sum + value, 0);
    log.info(`${model.name}: ${numCols} columns (${integers} integer), ${numRows} rows`);
  }
}

function storeSpec(sim: Simulation, built: readonly BuiltModel[]): StoreSpec {
  return {
    initialTime: sim.initialTime,
    stepResolutionMs: sim.stepMs,
    numSteps: sim.steps,
    models: built.map(({ model, program, executionsPerStep }) => ({
      name: model.name,
      executionsPerStep,
      horizonCount: model.horizonCount,
      resolutionMs: model.resolution,
      intervalMs: model.interval,
      basePower: model.system.basePower,
      systemUuid: model.system.uuid,
      outputs: program.outputs.map(({ container, key, columns }) => ({ container, key, columns })),
    })),
    emulation: emulationSpec(sim.sequence, built),
    systems: new Map(built.map(({ model }) => [model.system.uuid, model.system.toJson()])),
  };
}
