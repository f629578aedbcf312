import { UserError } from '../../text';
import { ProblemTemplate } from '../formulations/template';
import { refuseUnknown } from '../options';
import type { SolveMethod } from '../solve/solver';
import type { SystemData } from '../system/components';
import { checkDuration, type Duration, formatDuration } from './durations';

/** How the problems of a decision model are solved. */
export interface SolverSettings {
  /**
   * `exact`: branch and bound to the gap. `relaxAndFix`, for large commitments: linear relaxation, integral
   * commitments fixed, fractional ones freed, then the small problem.
   */
  readonly method?: 'exact' | 'relaxAndFix';
  /**
   * Relative gap between the best commitment found and the proven bound at which a solve may stop, e.g. 0.001 for
   * 0.1 %; 1e-3 when left out. A problem without commitments is solved to the optimum.
   */
  readonly relativeGap?: number;
  /**
   * Seconds for one solve; no limit when left out. What has been found until then is used, and its gap stored and
   * warned of; nothing found fails the simulation. Where it cuts a solve short, results depend on the machine.
   */
  readonly timeLimit?: number;
  /**
   * For relaxAndFix: periods before and after a fractional commitment that are decided anew with it; 1 when left out.
   * More find cheaper commitments in more time.
   */
  readonly window?: number;
  /** For relaxAndFix: above this gap against the relaxation, branch and bound goes on until it is reached; 0.02 when left out. */
  readonly maxGap?: number;
}

export interface DecisionModelOptions {
  /** Unique in a simulation, e.g. `UC`; names folders and groups of the store. */
  readonly name: string;
  /** How far one execution looks ahead, e.g. `hours(48)`: a whole number of periods. */
  readonly horizon: Duration;
  /**
   * Time between two executions, e.g. `hours(24)`; what is decided beyond it is replaced by the next. The horizon when
   * left out. The first model's interval is a step of the simulation.
   */
  readonly interval?: Duration;
  /**
   * Length of a period, `hours(1)` or below it, e.g. `minutes(5)`: every device with a formulation needs a time series
   * at this resolution (a device may have several series). Costs and ramps are per hour and per minute all the same.
   */
  readonly resolution: Duration;
  /** `{ method: "exact", relativeGap: 1e-3 }` when left out. */
  readonly solver?: SolverSettings;
}

/** A problem that is solved again and again along a simulation: a template on a system. */
export class DecisionModel {
  readonly name: string;
  readonly horizon: Duration;
  readonly interval: Duration;
  readonly resolution: Duration;
  readonly solver: {
    readonly method: SolveMethod;
    readonly relativeGap: number;
    readonly timeLimit: number | undefined;
  };

  /** @throws UserError `model.template`, `model.name`, `model.duration`, `model.solver`, `options.unknown` */
  constructor(
    readonly template: ProblemTemplate,
    readonly system: SystemData,
    options: DecisionModelOptions,
  ) {
    if (!(template instanceof ProblemTemplate)) {
      throw new UserError(
        'model.template',
        'A DecisionModel is made of a template and a system: new DecisionModel(template, system, { name: "UC", … }).',
      );
    }
    refuseUnknown('DecisionModel', options, ['name', 'horizon', 'interval', 'resolution', 'solver']);
    const { name, horizon, interval, resolution } = options;
    if (!/^[A-Za-z][\w-]*$/.test(name)) {
      throw new UserError('model.name', `"${name}" cannot name a model: use a letter, then letters, digits, _ and -.`);
    }
    this.name = name;
    this.resolution = checkDuration(`The resolution of ${name}`, resolution);
    this.horizon = wholePeriods(name, 'horizon', horizon, this.resolution);
    this.interval = wholePeriods(name, 'interval', interval ?? horizon, this.resolution);
    if (this.interval > this.horizon) {
      throw new UserError(
        'model.duration',
        `The interval of ${name} (${formatDuration(this.interval)}) is longer than its horizon (${formatDuration(this.horizon)}).`,
      );
    }
    this.solver = solverOf(name, options.solver ?? {});
  }

  /** Periods of one execution. */
  get horizonCount(): number {
    return this.horizon / this.resolution;
  }
}

function wholePeriods(name: string, what: string, value: unknown, resolution: Duration): Duration {
  const duration = checkDuration(`The ${what} of ${name}`, value);
  if (duration % resolution === 0) return duration;
  throw new UserError(
    'model.duration',
    `The ${what} of ${name} (${formatDuration(duration)}) is not a whole number of periods of ${formatDuration(resolution)}.`,
  );
}

function solverOf(name: string, settings: SolverSettings): DecisionModel['solver'] {
  refuseUnknown(`The solver of ${name}`, settings, ['method', 'relativeGap', 'timeLimit', 'window', 'maxGap']);
  const { method = 'exact', relativeGap = 1e-3, timeLimit, window = 1, maxGap = 0.02 } = settings;
  const refuse = (what: string) => new UserError('model.solver', `The solver of ${name}: ${what}.`);
  if (method !== 'exact' && method !== 'relaxAndFix') {
    throw refuse(`there is no method ${String(method)}; there are exact and relaxAndFix`);
  }
  if (!(relativeGap >= 0 && relativeGap < 1)) throw refuse(`relativeGap is ${relativeGap}; expected 0 to 1`);
  if (timeLimit !== undefined && !(timeLimit > 0)) throw refuse(`timeLimit is ${timeLimit}; expected seconds above 0`);
  if (!Number.isSafeInteger(window) || window < 0) throw refuse(`window is ${window}; expected a number of periods`);
  if (!(maxGap >= 0)) throw refuse(`maxGap is ${maxGap}; expected a relative gap, e.g. 0.02`);
  return {
    method: method === 'exact' ? { type: 'exact' } : { type: 'relaxAndFix', window, maxGap },
    relativeGap,
    timeLimit,
  };
}
