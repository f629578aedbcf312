import { UserError } from '../../text';
import { ParametricBounds } from '../program/bounds';
import { type LinearProgram, ProgramBuilder } from '../program/program';
import type { Solver } from '../solve/solver';
import type { SystemData } from '../system/components';
import type { Decision, ExecutionInputs, FormulationContext, Horizon, Output } from './context';
import { Injections } from './injections';
import type { LineLimits } from './line-flows';
import { addNetwork } from './network';
import { formulationsOf, type ProblemTemplate } from './template';

/** The program of a decision model: built once, changed in its bounds and right-hand sides for every execution. */
export interface DecisionProgram {
  readonly program: LinearProgram;
  /** In the store's order. */
  readonly outputs: readonly Output[];
  /** Integer columns, one series in time per unit. */
  readonly commitments: readonly (readonly number[])[];
  readonly lazyRows: LineLimits | undefined;
  /** Prices of constraints are among the outputs. */
  readonly duals: boolean;
  /** Makes the solver's program that of an execution. */
  prepare(inputs: ExecutionInputs, solver: Pick<Solver, 'setColBounds' | 'setRowBounds'>): void;
  /** Values of all outputs of a solution, by container and key. */
  results(decision: Decision): { readonly output: Output; readonly values: Float64Array }[];
}

/** What a decision model's program is made of. */
export interface ProblemDefinition {
  readonly name: string;
  readonly template: ProblemTemplate;
  readonly system: SystemData;
  readonly horizon: Horizon;
  /** See {@link FormulationContext.semiContinuous}. */
  readonly semiContinuous: boolean;
}

/** @throws UserError for what template, network or data do not allow */
export function formulate({ name, template, system, horizon, semiContinuous }: ProblemDefinition): DecisionProgram {
  const builder = new ProgramBuilder(name);
  const injections = new Injections(horizon.periods);
  const context: FormulationContext = { system, builder, horizon, injections, semiContinuous };
  const devices = formulationsOf(template).map(({ add }) => add(context));
  if (builder.numCols === 0 && !template.network.useSlacks) {
    throw new UserError(
      'template.empty',
      `The template of ${name} leaves nothing to decide: no device has a formulation with variables.`,
    );
  }
  const commitments = devices.flatMap((device) => device.commitments);
  // A linear program's prices cost nothing.
  const duals = commitments.length === 0 || template.network.duals.length > 0;
  const network = addNetwork(context, {
    network: template.network.formulation,
    useSlacks: template.network.useSlacks,
    lineLimits: template.lineLimits,
    price: duals,
  });
  const program = builder.build();
  const bounds = new ParametricBounds(program);
  const outputs = [...devices, network].flatMap((part) => part.outputs).filter(({ columns }) => columns.length > 0);
  return {
    program,
    outputs,
    commitments,
    lazyRows: network.lazyRows,
    duals,
    prepare: (inputs, solver) => {
      injections.clearFixed();
      for (const device of devices) device.update(inputs, bounds);
      network.update(inputs, bounds);
      bounds.apply(solver);
    },
    results: (decision) => outputs.map((output) => ({ output, values: output.values(decision) })),
  };
}
