import { checkNumbers, type PartitionNumbers } from '../../partitions';
import { UserError } from '../../text';
import { refuseUnknown } from '../options';
import { loadSolver } from '../solve/highs';
import { writeLp } from '../solve/lp-file';
import { formatLocalTime, parseLocalTime } from '../system/local-time';
import { type BuiltModel, buildModels } from './built-model';
import { commonStart } from './coverage';
import type { Duration } from './durations';
import { type Execution, type RunPlan, runSteps } from './run';
import { SimulationModels, SimulationSequence } from './sequence';
import type { SimulationFolder } from './simulation-folder';
import { RunStatus, SimulationBuildStatus } from './status';
import { type Conditions, initialConditions, type ThermalState, thermalState } from './thermal-state';

/** How a simulation is cut into partitions: steps in all, steps of each, steps shared with the one before. */
export class SimulationPartitions implements PartitionNumbers {
  readonly numSteps: number;
  readonly period: number;
  readonly numOverlapSteps: number;

  /** @throws UserError `partitions.numbers` for what upstream refuses */
  constructor({ numSteps, period, numOverlapSteps }: PartitionNumbers) {
    this.numSteps = numSteps;
    this.period = period;
    this.numOverlapSteps = numOverlapSteps;
    const [problem] = checkNumbers(this);
    if (problem) throw new UserError('partitions.numbers', problem.message);
  }
}

/** Where a run is: an execution begins. */
export interface SimulationProgress {
  /** From 1, relative to this execution. */
  readonly step: number;
  readonly of: number;
  /** Local time without a zone. */
  readonly simulatedTime: string;
  readonly model: string;
}

export interface SimulationOptions {
  /** Name of the folder that is made in `simulationFolder`: the build function's `simulationName`. */
  readonly name: string;
  /** Steps of the whole simulation, `partitions.numSteps` when it is partitioned. */
  readonly steps: number;
  readonly models: SimulationModels;
  /** Made for the same models. */
  readonly sequence: SimulationSequence;
  /** Folder of the results: the build function's `outputDir`. */
  readonly simulationFolder: string;
  /** Local time without a zone, `2024-01-01T00:00:00`; the beginning of the first model's time series when left out. */
  readonly initialTime?: string;
  /**
   * Exact conditions of the thermal units before the first period, instead of what the system says: status, hours at it
   * and MW of every available unit, e.g. the {@link Simulation.state} of a simulation that ended there. In a partitioned
   * simulation every partition begins with it, whatever its first step: leave it out there unless it is made for the
   * partition's `index`.
   */
  readonly initialState?: ThermalState;
}

/** A simulation: models in sequence, over a number of steps. {@link build} it, then {@link execute} it. */
export class Simulation {
  readonly name: string;
  readonly models: SimulationModels;
  readonly sequence: SimulationSequence;
  readonly simulationFolder: string;
  /** Told at the beginning of every execution of a model. What it throws fails the simulation. */
  onProgress: ((progress: SimulationProgress) => void) | undefined;
  /** What made the build or the execution fail; its message says why, {@link execute} only returns a status. */
  failure: Error | undefined;
  buildStatus: SimulationBuildStatus = SimulationBuildStatus.EMPTY;
  status: RunStatus = RunStatus.NOT_READY;
  /** Made by the build. */
  folder: SimulationFolder | undefined;
  /** @internal Conditions at the end of an execution; see {@link Simulation.state}. */
  finalConditions: Conditions | undefined;
  private stepCount: number;
  private start: number;
  private readonly wholeSteps: number;
  private stepsBefore = 0;
  private readonly told = new Set<string>();
  private readonly givenState: ThermalState | undefined;

  /** @throws UserError `simulation.name`, `simulation.steps`, `simulation.initialTime`, `simulation.sequence`, `options.unknown` */
  constructor(options: SimulationOptions) {
    refuseUnknown('Simulation', options, simulationOptions);
    const { name, steps, models, sequence, simulationFolder, initialTime } = options;
    if (typeof name !== 'string' || name.trim() === '' || /[/\\]/.test(name)) {
      throw new UserError('simulation.name', `"${name}" cannot name a simulation: it names a folder.`);
    }
    if (!(sequence instanceof SimulationSequence && models instanceof SimulationModels)) {
      throw new UserError(
        'simulation.sequence',
        'A Simulation needs models (SimulationModels) and sequence (SimulationSequence).',
      );
    }
    if (sequence.models !== models) {
      throw new UserError('simulation.sequence', 'The sequence was made for other models than the simulation has.');
    }
    this.name = name;
    this.models = models;
    this.sequence = sequence;
    this.simulationFolder = simulationFolder;
    this.givenState = options.initialState;
    this.stepCount = checkSteps(steps);
    this.wholeSteps = this.stepCount;
    this.start = startOf(models, initialTime);
  }

  /** Steps of this execution: of the whole simulation, or of the partition that it was built for. */
  get steps(): number {
    return this.stepCount;
  }

  /** Start of the first step of this execution, local time without a zone. */
  get initialTime(): string {
    return formatLocalTime(this.start);
  }

  /** Length of a step in milliseconds. */
  get stepMs(): Duration {
    return this.sequence.stepResolution;
  }

  /** What the build found that is not wrong but probably not meant; also in `logs/simulation.log`. */
  get warnings(): readonly string[] {
    return [...this.told];
  }

  /** @internal @returns whether it is new */
  addWarning(message: string): boolean {
    if (this.told.has(message)) return false;
    this.told.add(message);
    return true;
  }

  /** @internal Makes this simulation that of some of its steps, both from 1 and included; a partition's build does. */
  restrictTo(first: number, last: number): void {
    this.start += this.stepMs * (first - 1);
    this.stepCount = last - first + 1;
    this.stepsBefore = first - 1;
  }

  /**
   * What the thermal units do at the end of what was executed: the `initialState` of a simulation that goes on there,
   * which then decides as if there had been no cut (status, hours at it, MW, by the units' names).
   * @throws UserError `simulation.notExecuted`
   */
  state(): ThermalState {
    if (this.finalConditions) return thermalState(this.finalConditions);
    throw new UserError('simulation.notExecuted', `Simulation ${this.name} has not been executed.`);
  }

  /** @internal The models' programs, checked against their systems. @throws UserError for what data or templates do not allow */
  formulate(warn: (message: string) => void): BuiltModel[] {
    const span = { initialTime: this.start, steps: this.stepCount, stepResolution: this.stepMs };
    return buildModels(this.sequence, span, warn);
  }

  /** @internal Everything that a run needs but the folders. @throws UserError `simulation.initialState` */
  async plan(built: readonly BuiltModel[]): Promise<RunPlan> {
    const { createSolver } = await loadSolver();
    const systems = new Set(this.models.decisionModels.map(({ system }) => system));
    return {
      sequence: this.sequence,
      built,
      initialTime: this.start,
      steps: this.stepCount,
      initial: initialConditions([...systems], this.givenState),
      whole: { steps: this.wholeSteps, before: this.stepsBefore },
      createSolver,
    };
  }

  /**
   * The program of one execution in LP format, for other solvers, with all line limits as rows. Executions before it are
   * solved, in memory; neither {@link build} nor folders are needed: `await sim.exportLp("UC", 3)`.
   * @param model its name
   * @param execution of that model, from 0 over all steps
   * @returns the text of the file
   * @throws UserError `simulation.execution` when there is none, or what a build throws
   */
  async exportLp(model: string, execution = 0): Promise<string> {
    const plan = await this.plan(this.formulate(() => {}));
    let lp: string | undefined;
    const wanted = ({ built, execution: number }: Execution) => built.model.name === model && number === execution;
    await runSteps(plan, {
      prepared: (at, solver) => {
        if (!wanted(at)) return undefined;
        lp = writeLp(solver.program, at.built.program.lazyRows?.all() ?? []);
        return 'stop';
      },
    });
    if (lp !== undefined) return lp;
    throw new UserError(
      'simulation.execution',
      `${this.name} has no execution ${execution} of a model ${model} in its ${this.stepCount} steps.`,
    );
  }
}

const simulationOptions: readonly (keyof SimulationOptions)[] = [
  'name',
  'steps',
  'models',
  'sequence',
  'simulationFolder',
  'initialTime',
  'initialState',
];

function checkSteps(steps: unknown): number {
  if (typeof steps === 'number' && Number.isSafeInteger(steps) && steps >= 1) return steps;
  throw new UserError('simulation.steps', `steps is ${String(steps)}; expected a whole number of at least 1.`);
}

function startOf(models: SimulationModels, initialTime: unknown): number {
  const [first] = models.decisionModels;
  const given = typeof initialTime === 'string' ? parseLocalTime(initialTime) : undefined;
  const time = initialTime === undefined ? first && commonStart(first) : given;
  if (time !== undefined) return time;
  throw new UserError(
    'simulation.initialTime',
    `initialTime is ${initialTime instanceof Date ? 'a Date' : String(initialTime)}; expected a text, local time without a zone, e.g. "2024-01-01T00:00:00".`,
  );
}
