/** One commitment or dispatch of a system by the engine's own formulations, without a simulation around it. */
import type { Decision, ExecutionInputs, ThermalCondition } from '../../../src/engine/formulations/context';
import { type DecisionProgram, formulate } from '../../../src/engine/formulations/decision-program';
import { NetworkModel, ProblemTemplate } from '../../../src/engine/formulations/template';
import { loadSolver } from '../../../src/engine/solve/highs';
import type { Solved, SolverOptions } from '../../../src/engine/solve/solver';
import type { SystemData } from '../../../src/engine/system/components';
import type { Schedule } from '../checker/schedule';
import { hourMs, start } from './system';

export interface Problem {
  readonly system: SystemData;
  readonly periods: number;
  readonly kind: 'commitment' | 'dispatch';
  readonly network: 'CopperPlatePowerModel' | 'PTDFPowerModel';
  readonly useSlacks?: boolean;
  /** First period, counted from `start`. */
  readonly from?: number;
  /** Local time in milliseconds as if it were UTC; that of the systems made here when left out. */
  readonly start?: number;
  /** For a dispatch: status by unit and period; all on when absent. */
  readonly onStatus?: ReadonlyMap<string, Float64Array>;
  readonly solver?: SolverOptions;
}

export interface Committed {
  readonly solved: Solved;
  readonly schedule: Schedule;
  /** The program with the rows that were added while it was solved. */
  readonly lp: string;
}

export const toTheOptimum: SolverOptions = { method: { type: 'exact' }, relativeGap: 1e-6 };

export async function commit(problem: Problem): Promise<Committed> {
  const { system, kind, network, periods } = problem;
  const decision = formulate({
    name: kind === 'commitment' ? 'UC' : 'ED',
    template: templateOf(kind, new NetworkModel(network, { useSlacks: problem.useSlacks ?? false })),
    system,
    horizon: { periods, resolutionMs: hourMs },
    semiContinuous: problem.onStatus !== undefined,
  });
  const { createSolver } = await loadSolver();
  const solver = createSolver(decision.program);
  try {
    const inputs: ExecutionInputs = {
      time: (problem.start ?? start) + (problem.from ?? 0) * hourMs,
      initial: initialOf(system),
      onStatus: problem.onStatus,
    };
    decision.prepare(inputs, solver);
    const options = problem.solver ?? toTheOptimum;
    const result = solver.solve({ ...options, lazyRows: decision.lazyRows, integerSeries: decision.commitments });
    if (!result.ok) throw new Error(result.message);
    const schedule = scheduleOf(decision, { inputs, primal: result.primal, rowDual: result.rowDual }, periods);
    return { solved: result, schedule, lp: solver.exportLp() };
  } finally {
    solver.dispose();
  }
}

function templateOf(kind: Problem['kind'], network: NetworkModel): ProblemTemplate {
  const template = new ProblemTemplate(network);
  if (kind === 'commitment') template.setDeviceModel('ThermalStandard', 'ThermalStandardUnitCommitment');
  else template.setDeviceModel('ThermalStandard', 'ThermalBasicDispatch');
  template.setDeviceModel('RenewableDispatch', 'RenewableFullDispatch');
  template.setDeviceModel('RenewableNonDispatch', 'FixedOutput');
  template.setDeviceModel('HydroDispatch', 'HydroDispatchRunOfRiver');
  template.setDeviceModel('PowerLoad', 'StaticPowerLoad');
  return template;
}

function initialOf(system: SystemData): ReadonlyMap<string, ThermalCondition> {
  return new Map(
    system
      .devices('ThermalStandard')
      .map((unit) => [
        unit.name,
        { status: unit.status, msAtStatus: unit.timeAtStatus * hourMs, power: unit.activePower },
      ]),
  );
}

function scheduleOf(program: DecisionProgram, decision: Decision, periods: number): Schedule {
  const results = program.results(decision).map(({ output, values }) => {
    const byColumn = new Map(
      output.columns.map((column, i) => [column, values.slice(i * periods, (i + 1) * periods)] as const),
    );
    return [`${output.container}/${output.key}`, byColumn] as const;
  });
  return { from: decision.inputs.time, resolutionMs: hourMs, periods, results: new Map(results) };
}
