import { UserError } from '../../text';
import { refuseUnknown } from '../options';
import { type DeviceType, deviceTypes, type SystemData } from '../system/components';
import { hydroDispatchRunOfRiver, renewableFullDispatch } from './available-power';
import type { Formulation } from './context';
import { fixedOutput, staticPowerLoad } from './fixed-output';
import { thermalBasicDispatch } from './thermal-dispatch';
import { thermalStandardUnitCommitment } from './thermal-unit-commitment';

/** Every device formulation by the type that it is for; names are PowerSimulations'. */
export const deviceFormulations = {
  ThermalStandard: {
    ThermalStandardUnitCommitment: thermalStandardUnitCommitment,
    ThermalBasicDispatch: thermalBasicDispatch,
  },
  RenewableDispatch: { RenewableFullDispatch: renewableFullDispatch, FixedOutput: fixedOutput('RenewableDispatch') },
  RenewableNonDispatch: { FixedOutput: fixedOutput('RenewableNonDispatch') },
  HydroDispatch: { HydroDispatchRunOfRiver: hydroDispatchRunOfRiver, FixedOutput: fixedOutput('HydroDispatch') },
  PowerLoad: { StaticPowerLoad: staticPowerLoad },
} as const satisfies Record<DeviceType, Record<string, Formulation>>;

/** Formulations that a device type may have. */
export type FormulationFor<T extends DeviceType> = keyof (typeof deviceFormulations)[T] & string;

const branchFormulations = ['StaticBranch', 'StaticBranchUnbounded'] as const;
/** `StaticBranch` limits flows to the ratings, `StaticBranchUnbounded` only reports them. */
export type BranchFormulation = (typeof branchFormulations)[number];

const networks = ['CopperPlatePowerModel', 'PTDFPowerModel'] as const;
export type NetworkFormulation = (typeof networks)[number];

/** Options of a {@link NetworkModel}. */
export interface NetworkModelOptions {
  /**
   * Power may be missing or too much in a period, at 1e6 $ per unit of base power (10,000 $ per MW at 100 MVA), whatever
   * the length of the period; false when left out. Results say how much: `SystemBalanceSlackUp__System` is unserved
   * load, `SystemBalanceSlackDown__System` over-generation. The slack belongs to the balance of the whole system, at the
   * reference bus: with `PTDFPowerModel` it makes up for missing power, but does not relieve a congested line. Without
   * slacks, a shortage is an infeasible problem and fails the simulation.
   */
  readonly useSlacks?: boolean;
  /**
   * Constraints whose prices are stored, in $ per unit of base power and period. A model without commitments stores the
   * balance's price anyway; for a commitment it is asked for here, and another linear program, with the commitments
   * fixed, is solved for it.
   */
  readonly duals?: readonly 'CopperPlateBalanceConstraint'[];
}

/**
 * How the network is modelled: `CopperPlatePowerModel` (one balance, lines do not matter) or `PTDFPowerModel`
 * (direct-current flows with line limits).
 */
export class NetworkModel {
  readonly formulation: NetworkFormulation;
  /** See {@link NetworkModelOptions.useSlacks}. */
  readonly useSlacks: boolean;
  /** Constraints whose prices a commitment reports as well. */
  readonly duals: readonly 'CopperPlateBalanceConstraint'[];

  /** @throws UserError `template.network` for what the engine does not have, `options.unknown` */
  constructor(formulation: NetworkFormulation, options: NetworkModelOptions = {}) {
    refuseUnknown('NetworkModel', options, ['useSlacks', 'duals']);
    if (!networks.includes(formulation)) {
      throw new UserError('template.network', `There is no network model ${formulation}; there are ${list(networks)}.`);
    }
    this.formulation = formulation;
    const { useSlacks = false } = options;
    if (typeof useSlacks !== 'boolean') {
      throw new UserError('template.network', `useSlacks is ${String(useSlacks)}; expected true or false.`);
    }
    this.useSlacks = useSlacks;
    this.duals = options.duals ?? [];
    const unknown = this.duals.find((dual) => dual !== 'CopperPlateBalanceConstraint');
    if (unknown) {
      throw new UserError(
        'template.network',
        `There is no dual ${String(unknown)}; there is CopperPlateBalanceConstraint.`,
      );
    }
  }
}

/** Which formulation each type of device gets, and how the network is modelled. */
export class ProblemTemplate {
  readonly network: NetworkModel;
  private readonly chosen = new Map<DeviceType, string>();
  private branch: BranchFormulation = 'StaticBranch';

  /** @throws UserError `template.network` */
  constructor(network: NetworkModel | NetworkFormulation = 'CopperPlatePowerModel') {
    if (typeof network !== 'string' && !(network instanceof NetworkModel)) {
      throw new UserError(
        'template.network',
        'A ProblemTemplate is made for a network: new ProblemTemplate(new NetworkModel("CopperPlatePowerModel", { useSlacks: true })).',
      );
    }
    this.network = network instanceof NetworkModel ? network : new NetworkModel(network);
  }

  /**
   * Chooses the formulation of all available devices of a type; the last call counts. Lines have `StaticBranch` unless
   * said otherwise, and matter only with PTDFPowerModel.
   * @throws UserError `template.deviceType`, `template.formulation` for what the engine does not have
   */
  setDeviceModel<T extends DeviceType>(type: T, formulation: FormulationFor<T>): void;
  setDeviceModel(type: 'Line', formulation: BranchFormulation): void;
  setDeviceModel(type: DeviceType | 'Line', formulation: string): void {
    if (type === 'Line') {
      const known = branchFormulations.find((name) => name === formulation);
      if (!known) throw unknownFormulation(type, formulation, branchFormulations);
      this.branch = known;
      return;
    }
    if (!deviceTypes.includes(type)) {
      throw new UserError(
        'template.deviceType',
        `There is no device type ${type}; there are ${list([...deviceTypes, 'Line'])}.`,
      );
    }
    const allowed = Object.keys(deviceFormulations[type]);
    if (!allowed.includes(formulation)) throw unknownFormulation(type, formulation, allowed);
    this.chosen.set(type, formulation);
  }

  /** The formulation of a type, or undefined when its devices are left out. */
  deviceModel(type: DeviceType): string | undefined {
    return this.chosen.get(type);
  }

  get lineLimits(): boolean {
    return this.branch === 'StaticBranch';
  }
}

/** The chosen formulations, in the order in which devices are added to a program. */
export function formulationsOf(template: ProblemTemplate): { readonly type: DeviceType; readonly add: Formulation }[] {
  return deviceTypes.flatMap((type) => {
    const name = template.deviceModel(type);
    const table: Readonly<Record<string, Formulation>> = deviceFormulations[type];
    const add = name === undefined ? undefined : table[name];
    return add ? [{ type, add }] : [];
  });
}

/**
 * What a template leaves out of a system. Loads must not be: the result would be a dispatch of nothing.
 * @returns a warning for each type of generator that is left out, as upstream would do silently
 * @throws UserError `template.load` when available loads have no formulation
 */
export function leftOut(template: ProblemTemplate, system: SystemData, model: string): string[] {
  return deviceTypes.flatMap((type) => {
    const count = system.devices(type).filter(({ available }) => available).length;
    if (count === 0 || template.deviceModel(type) !== undefined) return [];
    const what = `The template of ${model} has no formulation for ${type}`;
    if (type === 'PowerLoad') {
      throw new UserError(
        'template.load',
        `${what}: the system's ${count} loads would be left out. Add setDeviceModel("PowerLoad", "StaticPowerLoad").`,
      );
    }
    return [`${what}: the system's ${count} available devices of that type are left out.`];
  });
}

const list = (names: readonly string[]) => names.join(', ');

const unknownFormulation = (type: string, formulation: string, allowed: readonly string[]) =>
  new UserError(
    'template.formulation',
    `${type} cannot have the formulation ${formulation}; it can have ${list(allowed)}.`,
  );
