import type { SystemData } from '../system/components';
import type { DeviceProgram, FormulationContext, Output } from './context';
import { type LineLimits, lineFlows } from './line-flows';
import { nameSeries } from './thermal-columns';

/**
 * $ per MW of power that is missing or too much, in each period: upstream's `BALANCE_SLACK_COST` of 1e6 per unit of
 * base power, whatever the resolution.
 */
export const balanceSlackCost = (basePower: number): number => 1e6 / basePower;

export interface NetworkOptions {
  readonly network: 'CopperPlatePowerModel' | 'PTDFPowerModel';
  readonly useSlacks: boolean;
  /** Lines limit flows (`StaticBranch`), or are only observed (`StaticBranchUnbounded`). */
  readonly lineLimits: boolean;
  /** The price of the balance is reported. */
  readonly price: boolean;
}

export interface NetworkProgram extends DeviceProgram {
  /** Line limits of the execution that was set last; undefined without. */
  readonly lazyRows: LineLimits | undefined;
}

/**
 * Adds the balance of power in each period, the same for both network models, and for PTDF the flows of lines. With
 * slacks, power may be missing (`SystemBalanceSlackUp`) or too much at the reference bus, at {@link balanceSlackCost};
 * slacks do not relieve lines, as upstream's do not. Call it when all devices have been added.
 */
export function addNetwork(context: FormulationContext, options: NetworkOptions): NetworkProgram {
  const { builder, horizon, injections, system } = context;
  const { periods } = horizon;
  const lines = options.network === 'PTDFPowerModel' ? lineFlows(context, options.lineLimits) : undefined;
  const slacks = options.useSlacks ? addSlacks(context) : [];
  builder.nameRows((offset) => `CopperPlateBalanceConstraint__System{${offset + 1}}`);
  const balanceRow = builder.numRows;
  for (let t = 0; t < periods; t++) {
    const variables = injections.variables;
    builder.addRow(
      0,
      0,
      [...variables.map(({ firstCol }) => firstCol + t), ...slacks.map(({ firstCol }) => firstCol + t)],
      [...variables.map(({ coefficient }) => coefficient), ...slacks.map(({ sign }) => sign)],
    );
  }
  const columns = [String(referenceBusNumber(system))];
  const price: Output = {
    container: 'duals',
    key: 'CopperPlateBalanceConstraint__System',
    columns,
    // $ per MW to $ per unit of base power, as upstream's program has it.
    values: ({ rowDual }) => rowDual.slice(balanceRow, balanceRow + periods).map((value) => value * system.basePower),
  };
  return {
    commitments: [],
    lazyRows: lines?.limits,
    outputs: [
      ...(options.price ? [price] : []),
      ...slacks.map(
        ({ key, firstCol }): Output => ({
          container: 'variables',
          key,
          columns,
          values: ({ primal }) =>
            primal.slice(firstCol, firstCol + periods).map((value) => Math.max(0, value) / system.basePower),
        }),
      ),
      ...(lines ? [lines.output] : []),
    ],
    update: (_, bounds) => {
      for (let t = 0; t < periods; t++) {
        const needed = -injections.totalFixed(t);
        bounds.setRow(balanceRow + t, needed, needed);
      }
    },
  };
}

function addSlacks({ builder, horizon, system }: FormulationContext) {
  return (
    [
      ['SystemBalanceSlackUp__System', 1],
      ['SystemBalanceSlackDown__System', -1],
    ] as const
  ).map(([key, sign]) => {
    nameSeries(builder, key, 'System');
    const firstCol = builder.numCols;
    for (let t = 0; t < horizon.periods; t++) builder.addCol(balanceSlackCost(system.basePower), 0, Infinity);
    return { key, sign, firstCol };
  });
}

/** Upstream names the columns of the balance by the number of the reference bus. */
function referenceBusNumber({ buses }: SystemData): number {
  return (buses.find(({ bustype }) => bustype === 'REF') ?? buses[0])?.number ?? 0;
}
