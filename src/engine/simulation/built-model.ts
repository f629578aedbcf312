import { UserError } from '../../text';
import { type DecisionProgram, formulate } from '../formulations/decision-program';
import { leftOut } from '../formulations/template';
import { checkCoverage, type SimulatedSpan } from './coverage';
import type { DecisionModel } from './decision-model';
import { commits, type SimulationSequence } from './sequence';

/** A decision model with its program. */
export interface BuiltModel {
  readonly model: DecisionModel;
  /** Position among the simulation's models. */
  readonly index: number;
  readonly program: DecisionProgram;
  readonly executionsPerStep: number;
  /** The model whose commitment it takes over. */
  readonly statusSource: number | undefined;
  /** Its name. */
  readonly statusSourceName: string | undefined;
}

/**
 * Checks all models of a simulation against their systems and makes their programs.
 * @param warn is told what is not wrong but probably not meant
 * @throws UserError for what templates, networks or data do not allow
 */
export function buildModels(
  sequence: SimulationSequence,
  span: SimulatedSpan,
  warn: (message: string) => void,
): BuiltModel[] {
  const models = sequence.models.decisionModels;
  return models.map((model, index) => {
    for (const warning of leftOut(model.template, model.system, model.name)) warn(warning);
    const statusSource = sequence.statusSources[index];
    checkCommitment(model, models.slice(0, index), models[statusSource ?? -1], warn);
    checkCoverage(model, span);
    const program = formulate({
      name: model.name,
      template: model.template,
      system: model.system,
      horizon: { periods: model.horizonCount, resolutionMs: model.resolution },
      semiContinuous: statusSource !== undefined,
    });
    const statusSourceName = models[statusSource ?? -1]?.name;
    return {
      model,
      index,
      program,
      executionsPerStep: sequence.executionsPerStep[index] ?? 1,
      statusSource,
      statusSourceName,
    };
  });
}

/** A dispatch after a commitment follows it, in every unit. */
function checkCommitment(
  model: DecisionModel,
  earlier: readonly DecisionModel[],
  source: DecisionModel | undefined,
  warn: (message: string) => void,
): void {
  if (source) {
    const committed = new Set(unitsOf(source));
    const missing = unitsOf(model).filter((name) => !committed.has(name));
    if (missing.length === 0) return;
    throw new UserError(
      'sequence.feedforward',
      `${model.name} has thermal units that ${source.name} does not commit: ${missing.join(', ')}. Both systems need the same available units.`,
    );
  }
  const other = earlier.findLast(commits);
  if (!other || commits(model) || model.template.deviceModel('ThermalStandard') === undefined) return;
  warn(
    `${model.name} does not follow the commitment of ${other.name}: all its thermal units are on. Add a SemiContinuousFeedforward.`,
  );
}

const unitsOf = ({ system }: DecisionModel): string[] =>
  system
    .devices('ThermalStandard')
    .filter(({ available }) => available)
    .map(({ name }) => name);
