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
    const source = models.findLast((other, i) => i < index && commits(other));
    if (source && statusSource === undefined && model.template.deviceModel('ThermalStandard')) {
      if (!commits(model)) {
        warn(
          `${model.name} does not follow the commitment of ${source.name}: all its thermal units are on. Add a SemiContinuousFeedforward.`,
        );
      }
    }
    checkCoverage(model, span);
    const program = formulate({
      name: model.name,
      template: model.template,
      system: model.system,
      horizon: { periods: model.horizonCount, resolutionMs: model.resolution },
      semiContinuous: statusSource !== undefined,
    });
    return { model, index, program, executionsPerStep: sequence.executionsPerStep[index] ?? 1, statusSource };
  });
}
