import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  engineMarkerFile,
  joinLog,
  makeOneFolder,
  partitionDir,
  partitionLog,
  readPartitionNumbers,
  type SimulationPlace,
  setupLog,
  simulationDir,
} from '../../../layout';
import type { PartitionNumbers } from '../../../partitions';
import type { WorkerCommand, WorkerMessage } from '../../protocol';
import { diskError } from './disk';
import { describeThrown, Refused } from './failures';
import { giveWay } from './priority';
import { type ProgressReport, throttled } from './progress';
import { loadScript, type Script } from './script';
import { openUpstreamLog, type UpstreamLog } from './upstream-log';

type Command<T extends WorkerCommand['type']> = Extract<WorkerCommand, { type: T }>;
type Done = Extract<WorkerMessage, { type: 'done' }>;
/** What a command answers beside its name. */
export type Answer = Omit<Done, 'type' | 'command' | 'maxRss'>;

/** What the commands need of the engine and the store, which the driver alone may import. */
export interface DriverParts {
  readonly version: string;
  /** What a build function is given as its `partitions`. */
  readonly partitions: (numbers: PartitionNumbers) => unknown;
  readonly join: (
    place: SimulationPlace,
    options: { skipFailures: boolean; onProgress: (progress: { done: number; of: number }) => void },
  ) => Promise<{ readonly note: string; readonly concern: boolean }>;
  readonly joinAhead: (place: SimulationPlace, index: number) => Promise<void>;
}

/** What is looked at of what a build function returns; all of it may be missing. */
interface SimulationLike {
  readonly initialTime?: unknown;
  /** Length of a step in milliseconds. */
  readonly stepMs?: unknown;
  readonly status?: unknown;
  readonly failure?: unknown;
  /** What it does otherwise than a modeller may expect. */
  readonly warnings?: unknown;
  onProgress?: unknown;
}

/** Carries out what the supervisor asks, one command at a time, as upstream's `process_simulation_partition_cli_args`. */
export class Commands {
  private script: Script | undefined;

  constructor(
    private readonly parts: DriverParts,
    private readonly report: (report: ProgressReport) => void,
  ) {}

  /** @throws whatever the script or the join throws */
  async carryOut(command: Exclude<WorkerCommand, { type: 'exit' }>): Promise<Answer> {
    switch (command.type) {
      case 'load':
        return this.load(command);
      case 'setup':
        return this.setup(command);
      case 'execute':
        return this.execute(command);
      case 'join':
        return this.join(command);
      case 'joinAhead':
        return this.joinAhead(command);
    }
  }

  private async load({ script, buildFunction, executeFunction }: Command<'load'>): Promise<Answer> {
    if (script !== null) this.script = await loadScript(script, buildFunction, executeFunction);
    return { capabilities: { skipFailures: true, packageVersion: this.parts.version } };
  }

  private async setup({ outputDir, name, numSteps, period, numOverlapSteps }: Command<'setup'>): Promise<Answer> {
    const log = openUpstreamLog(setupLog({ outputDir, name }));
    const partitions = this.parts.partitions({ numSteps, period, numOverlapSteps });
    log.info(`Set up ${name}: ${numSteps} steps, period ${period}, overlap ${numOverlapSteps}`);
    const simulation = await this.logged(log, unknown, async () =>
      requireSimulation(await this.loaded().build(outputDir, name, partitions)),
    );
    await markAsOurs({ outputDir, name }, this.parts.version);
    log.info(`Set up ${name}`);
    return { ...datesOf(simulation), ...warningsOf(simulation) };
  }

  private async execute({ outputDir, name, index }: Command<'execute'>): Promise<Answer> {
    const place = { outputDir, name };
    const log = openUpstreamLog(partitionLog(place, index));
    const partitions = this.parts.partitions(await readPartitionNumbers(place));
    const { build, execute } = this.loaded();
    let simulation: SimulationLike = {};
    // What execute swallowed, or the script threw for it, is known to the simulation alone.
    const cause = () => textOf(simulation.failure);
    await this.logged(log, cause, async () => {
      log.info(`Build partition ${index} of ${name}`);
      const built = await build(partitionDir(place, index), name, partitions, index);
      simulation = requireSimulation(built);
      this.watch(simulation);
      log.info(`Execute partition ${index} of ${name}`);
      await throwingDiskErrors(simulation, () => execute(built));
    });
    const failed = String(simulation.status ?? '').endsWith('FAILED');
    if (failed) log.error(cause() ?? 'The simulation failed.');
    log.info(`Executed partition ${index} of ${name}${failed ? ': its status is FAILED' : ''}`);
    return failed ? { swallowed: true } : {};
  }

  private async joinAhead({ outputDir, name, index }: Command<'joinAhead'>): Promise<Answer> {
    giveWay();
    await this.parts.joinAhead({ outputDir, name }, index);
    return {};
  }

  private async join({ outputDir, name, skipFailures }: Command<'join'>): Promise<Answer> {
    const place = { outputDir, name };
    giveWay(false);
    const log = openUpstreamLog(joinLog(place));
    log.info(`Join the partitions of ${name}`);
    const onProgress = throttled(this.report, 'now and then', JOIN_REPORT_EVERY);
    const { note, concern } = await this.logged(log, unknown, () =>
      this.parts.join(place, { skipFailures, onProgress: ({ done, of }) => onProgress({ step: done, of }) }),
    );
    log.info(`Joined the partitions of ${name}`);
    log.info(note);
    return concern ? { note, concern } : { note };
  }

  private watch(simulation: SimulationLike): void {
    const theirs = simulation.onProgress;
    const report = throttled(this.report, 'everyStep', REPORT_EVERY);
    const onProgress = (progress: ProgressReport) => {
      report(progress);
      if (typeof theirs === 'function') theirs(progress);
    };
    if (Object.isExtensible(simulation)) simulation.onProgress = onProgress;
  }

  private loaded(): Script {
    if (this.script) return this.script;
    throw new Refused('internal', 'No script has been loaded.');
  }

  /** Ends the log with the cause of a failure: the last error in it is what the partition's line quotes. */
  private async logged<T>(log: UpstreamLog, cause: () => string | undefined, action: () => T): Promise<Awaited<T>> {
    try {
      return await action();
    } catch (error) {
      log.error(cause() ?? textOf(error) ?? describeThrown(error));
      throw error;
    }
  }
}

const unknown = () => undefined;

/**
 * A full disk is no fault of the script: its error is thrown also where `execute` swallowed it, and instead of whatever
 * the script made of it. Logs may have had no room for it.
 */
async function throwingDiskErrors(simulation: SimulationLike, execute: () => unknown): Promise<void> {
  try {
    await execute();
  } catch (error) {
    throw diskError(simulation.failure) ? simulation.failure : error;
  }
  if (diskError(simulation.failure)) throw simulation.failure;
}

/** Milliseconds between two reports of the same step. */
const REPORT_EVERY = 250;
const JOIN_REPORT_EVERY = 500;

/** @throws Refused where a build function returned no simulation: what follows could not say so */
function requireSimulation(value: unknown): SimulationLike {
  if (typeof value === 'object' && value !== null) return value;
  const returned = value === undefined || value === null ? 'nothing' : `a ${typeof value}`;
  throw new Refused(
    'script',
    `buildSimulation returned ${returned}: it must return the Simulation it built. End it with "return sim;".`,
  );
}

/** The first of them, none longer than anybody reads. */
function warningsOf({ warnings }: SimulationLike): Answer {
  if (!Array.isArray(warnings) || warnings.length === 0) return {};
  const texts = warnings.slice(0, MOST_WARNINGS).map((warning) => String(warning).slice(0, LONGEST_WARNING));
  const more = warnings.length - texts.length;
  return { warnings: more > 0 ? [...texts, `and ${more} more warnings, in logs/simulation.log`] : texts };
}

const MOST_WARNINGS = 20;
const LONGEST_WARNING = 1000;

function datesOf({ initialTime, stepMs }: SimulationLike): Answer {
  return {
    ...(typeof initialTime === 'string' ? { initialTime } : {}),
    ...(typeof stepMs === 'number' && stepMs > 0 ? { stepMs } : {}),
  };
}

/** So that a join knows without the script who made the stores. A folder that was not made is for others to tell. */
async function markAsOurs(place: SimulationPlace, version: string): Promise<void> {
  const file = engineMarkerFile(place);
  if (!existsSync(simulationDir(place))) return;
  await makeOneFolder(path.dirname(file));
  await writeFile(file, `${JSON.stringify({ engine: 'powersim', version })}\n`);
}

function textOf(failure: unknown): string | undefined {
  if (failure === undefined || failure === null) return undefined;
  if (typeof failure === 'object' && 'message' in failure) return String(failure.message);
  return typeof failure === 'object' ? describeThrown(failure) : String(failure);
}
