import { UserError } from '../../text';
import { refuseUnknown } from '../options';
import type { DecisionModel } from './decision-model';
import { type Duration, formatDuration } from './durations';

/** The models of a simulation in the order in which they are executed, from the longest interval to the shortest. */
export class SimulationModels {
  readonly decisionModels: readonly DecisionModel[];

  /**
   * @param models.decisionModels from the longest interval to the shortest, e.g. commitment, then dispatch
   * @throws UserError `sequence.models` for no model or two of the same name, `options.unknown`
   */
  constructor(models: { readonly decisionModels: readonly DecisionModel[] }) {
    refuseUnknown('SimulationModels', models, ['decisionModels']);
    if (!Array.isArray(models.decisionModels)) {
      throw new UserError('sequence.models', 'SimulationModels needs decisionModels: a list of DecisionModel.');
    }
    const names = models.decisionModels.map(({ name }) => name);
    if (names.length === 0) throw new UserError('sequence.models', 'A simulation needs at least one decision model.');
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice) throw new UserError('sequence.models', `Two decision models are named ${twice}; names must be unique.`);
    this.decisionModels = [...models.decisionModels];
  }
}

/** Multiplies the limits of a model's thermal units by the status that the model before it decided. */
export class SemiContinuousFeedforward {
  readonly componentType: 'ThermalStandard';

  /** @throws UserError `options.unknown`, `sequence.feedforward` for what upstream has and the engine does not */
  constructor(options: {
    readonly componentType: 'ThermalStandard';
    readonly source: 'OnVariable';
    readonly affectedValues: readonly 'ActivePowerVariable'[];
  }) {
    refuseUnknown('SemiContinuousFeedforward', options, ['componentType', 'source', 'affectedValues']);
    const { componentType, source, affectedValues } = options;
    const known =
      componentType === 'ThermalStandard' &&
      source === 'OnVariable' &&
      Array.isArray(affectedValues) &&
      affectedValues.length > 0 &&
      affectedValues.every((value) => value === 'ActivePowerVariable');
    if (!known) {
      throw new UserError(
        'sequence.feedforward',
        `SemiContinuousFeedforward knows componentType "ThermalStandard", source "OnVariable" and affectedValues ["ActivePowerVariable"]; given were ${JSON.stringify(options)}.`,
      );
    }
    this.componentType = componentType;
  }
}

/**
 * Where an execution's initial conditions come from: `InterProblemChronology`, what was realised until then (power of
 * the last model, commitment of the last model that has one); `IntraProblemChronology`, the model's own last execution.
 */
export type InitialConditionChronology = 'InterProblemChronology' | 'IntraProblemChronology';

export interface SimulationSequenceOptions {
  readonly models: SimulationModels;
  /** By the name of the model that they act on: `{ ED: [new SemiContinuousFeedforward(…)] }`. */
  readonly feedforwards?: Readonly<Record<string, readonly SemiContinuousFeedforward[]>>;
  /** `InterProblemChronology` when left out. */
  readonly iniCondChronology?: InitialConditionChronology;
}

/**
 * How the models of a simulation follow each other. A step is one interval of the first model; each execution of a
 * model is followed by all executions of the next one within its interval.
 */
export class SimulationSequence {
  readonly models: SimulationModels;
  readonly iniCondChronology: InitialConditionChronology;
  /** Indices of models in the order of one step, e.g. `[0, 1, 1, 1]`. */
  readonly executionOrder: readonly number[];
  /** Executions in one step, by model. */
  readonly executionsPerStep: readonly number[];
  /** Index of the model whose commitment each model takes over; undefined where it decides itself. */
  readonly statusSources: readonly (number | undefined)[];

  /** @throws UserError `sequence.interval`, `sequence.horizon`, `sequence.feedforward`, `sequence.chronology`, `options.unknown` */
  constructor(options: SimulationSequenceOptions) {
    refuseUnknown('SimulationSequence', options, ['models', 'feedforwards', 'iniCondChronology']);
    const { models, feedforwards = {}, iniCondChronology = 'InterProblemChronology' } = options;
    if (iniCondChronology !== 'InterProblemChronology' && iniCondChronology !== 'IntraProblemChronology') {
      throw new UserError(
        'sequence.chronology',
        `There is no chronology ${String(iniCondChronology)}; there are InterProblemChronology and IntraProblemChronology.`,
      );
    }
    const list = models.decisionModels;
    checkIntervals(list);
    this.models = models;
    this.iniCondChronology = iniCondChronology;
    this.executionOrder = executionOrder(list.map(({ interval }) => interval));
    this.executionsPerStep = list.map((_, i) => this.executionOrder.filter((index) => index === i).length);
    this.statusSources = statusSources(list, feedforwards);
  }

  /** Length of a step. */
  get stepResolution(): Duration {
    return this.models.decisionModels[0]?.interval ?? 0;
  }

  /** Length of the periods in which the realised state is recorded: the shortest resolution. */
  get stateResolution(): Duration {
    return Math.min(...this.models.decisionModels.map(({ resolution }) => resolution));
  }
}

/** Model indices of one step: a model's execution is followed by all of the next model within it. */
export function executionOrder(intervals: readonly Duration[], index = 0): number[] {
  const next = intervals[index + 1];
  if (next === undefined) return [index];
  const inner = executionOrder(intervals, index + 1);
  const count = (intervals[index] ?? 0) / next;
  return [index, ...Array.from({ length: count }, () => inner).flat()];
}

function checkIntervals(models: readonly DecisionModel[]): void {
  models.forEach((model, i) => {
    const upper = models[i - 1];
    if (!upper) return;
    if (upper.interval % model.interval !== 0) {
      throw new UserError(
        'sequence.interval',
        `The interval of ${upper.name} (${formatDuration(upper.interval)}) is not a multiple of that of ${model.name} (${formatDuration(model.interval)}). Order models from the longest interval to the shortest.`,
      );
    }
    const reach = upper.interval - model.interval + model.horizon;
    if (reach > upper.horizon) {
      throw new UserError(
        'sequence.horizon',
        `The last execution of ${model.name} within an interval of ${upper.name} looks ${formatDuration(reach)} ahead of its start, ${upper.name} only ${formatDuration(upper.horizon)}. Lengthen the horizon of ${upper.name} or shorten that of ${model.name}.`,
      );
    }
    if (upper.resolution % model.resolution !== 0) {
      throw new UserError(
        'sequence.resolution',
        `The resolution of ${upper.name} (${formatDuration(upper.resolution)}) is not a multiple of that of ${model.name} (${formatDuration(model.resolution)}).`,
      );
    }
  });
}

function statusSources(
  models: readonly DecisionModel[],
  feedforwards: Readonly<Record<string, readonly SemiContinuousFeedforward[]>>,
): (number | undefined)[] {
  const refuse = (what: string) => new UserError('sequence.feedforward', what);
  const unknown = Object.keys(feedforwards).find((name) => !models.some((model) => model.name === name));
  if (unknown) {
    throw refuse(
      `There is no model ${unknown} to feed forward to; there are ${models.map(({ name }) => name).join(', ')}.`,
    );
  }
  return models.map((model, i) => {
    if ((feedforwards[model.name] ?? []).length === 0) return undefined;
    const formulation = model.template.deviceModel('ThermalStandard');
    if (formulation !== 'ThermalBasicDispatch') {
      throw refuse(
        `The feedforward to ${model.name} needs ThermalBasicDispatch for ThermalStandard there; it has ${formulation ?? 'none'}.`,
      );
    }
    const source = models.findLastIndex((other, j) => j < i && commits(other));
    if (source < 0) {
      throw refuse(
        `The feedforward to ${model.name} has no source: no model before it has ThermalStandardUnitCommitment.`,
      );
    }
    return source;
  });
}

/** The model decides on the status of thermal units. */
export const commits = (model: DecisionModel): boolean =>
  model.template.deviceModel('ThermalStandard') === 'ThermalStandardUnitCommitment';
