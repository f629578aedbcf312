import { describe, expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { single, template } from '../fixtures/simulations';
import { cost, oneBus, start, unit } from '../fixtures/small-systems';
import { hours } from '../simulation/durations';
import type { SystemInput } from '../system/system';
import { leftOut, NetworkModel, ProblemTemplate } from './template';

/** One bus with a 20 $/MWh unit from 10 MW and more devices, dispatched over a load of 50 MW. */
async function dispatch(
  more: Partial<SystemInput>,
  series: readonly (readonly ['RenewableDispatch' | 'RenewableNonDispatch' | 'HydroDispatch', string, number[]])[],
) {
  const system = oneBus([50, 50], [unit('u')], more);
  for (const [type, name, values] of series)
    system.addTimeSeries(type, name, { initialTime: start, resolution: hours(1), values });
  const [execution] = (await runInMemory(single(system, 'ThermalBasicDispatch', 2))).executions;
  if (!execution) throw new Error('nothing was executed');
  return (key: string, column: string) => execution.series(key, column).map((value) => Math.round(value * 1e8) / 1e8);
}

describe('generation that follows a series', () => {
  it('RenewableFullDispatch takes what is available and curtails what nobody needs', async () => {
    const renewable = { RenewableDispatch: [{ name: 'wind', bus: 'A', rating: 80, variableCost: 2 }] };
    const values = await dispatch(renewable, [['RenewableDispatch', 'wind', [30, 70]]]);
    expect(values('ActivePowerVariable__RenewableDispatch', 'wind')).toEqual([0.3, 0.4]);
    expect(values('ActivePowerTimeSeriesParameter__RenewableDispatch', 'wind')).toEqual([0.3, 0.7]);
    expect(values('ProductionCostExpression__RenewableDispatch', 'wind')).toEqual([60, 80]);
    expect(values('ActivePowerVariable__ThermalStandard', 'u')).toEqual([0.2, 0.1]);
  });

  it('FixedOutput must be taken, and is stored as a parameter', async () => {
    const fixed = { RenewableNonDispatch: [{ name: 'pv', bus: 'A', rating: 80 }] };
    const values = await dispatch(fixed, [['RenewableNonDispatch', 'pv', [30, 35]]]);
    expect(values('ActivePowerTimeSeriesParameter__RenewableNonDispatch', 'pv')).toEqual([0.3, 0.35]);
    expect(values('ActivePowerVariable__ThermalStandard', 'u')).toEqual([0.2, 0.15]);
  });

  it('HydroDispatchRunOfRiver stays between its minimum and the series', async () => {
    const hydro = {
      HydroDispatch: [{ name: 'river', bus: 'A', activePowerLimits: { min: 5, max: 30 }, variableCost: 90 }],
    };
    const values = await dispatch(hydro, [['HydroDispatch', 'river', [40, 3]]]);
    // Dear, so at its minimum; where less comes down the river, that.
    expect(values('ActivePowerVariable__HydroDispatch', 'river')).toEqual([0.05, 0.03]);
  });

  it('StaticPowerLoad is stored negative', async () => {
    const values = await dispatch({}, []);
    expect(values('ActivePowerTimeSeriesParameter__PowerLoad', 'load')).toEqual([-0.5, -0.5]);
  });
});

describe('ThermalBasicDispatch', () => {
  it('keeps units between their limits, all on, without a feedforward', async () => {
    const system = oneBus(
      [50],
      [unit('cheap', { operationCost: cost(5) }), unit('dear', { status: false, activePower: 0 })],
    );
    const [execution] = (await runInMemory(single(system, 'ThermalBasicDispatch', 1))).executions;
    const power = (name: string) => execution?.series('ActivePowerVariable__ThermalStandard', name)[0] ?? 0;
    expect([power('cheap'), power('dear')]).toEqual([0.4, 0.1]);
  });
});

describe('a template', () => {
  it('refuses what the engine does not have, naming what it has', () => {
    const made = new ProblemTemplate();
    // @ts-expect-error a formulation of another type
    expect(() => made.setDeviceModel('PowerLoad', 'FixedOutput')).toThrow(
      'PowerLoad cannot have the formulation FixedOutput; it can have StaticPowerLoad.',
    );
    // @ts-expect-error a type that is not there
    expect(() => made.setDeviceModel('HydroEnergyReservoir', 'FixedOutput')).toThrow(
      'There is no device type HydroEnergyReservoir',
    );
    // @ts-expect-error a network that is not there
    expect(() => new NetworkModel('ACPPowerModel')).toThrow('there are CopperPlatePowerModel, PTDFPowerModel');
    // @ts-expect-error a branch formulation that is not there
    expect(() => made.setDeviceModel('Line', 'TapControl')).toThrow('Line cannot have the formulation TapControl');
  });

  it('warns of generators and refuses loads that it leaves out', () => {
    const system = oneBus([50], [unit('u')]);
    const noGenerators = new ProblemTemplate();
    noGenerators.setDeviceModel('PowerLoad', 'StaticPowerLoad');
    expect(leftOut(noGenerators, system, 'UC')).toEqual([
      "The template of UC has no formulation for ThermalStandard: the system's 1 available devices of that type are left out.",
    ]);
    const noLoads = new ProblemTemplate();
    noLoads.setDeviceModel('ThermalStandard', 'ThermalBasicDispatch');
    expect(() => leftOut(noLoads, system, 'UC')).toThrow('setDeviceModel("PowerLoad", "StaticPowerLoad")');
    expect(leftOut(template(system, 'ThermalBasicDispatch'), system, 'UC')).toEqual([]);
  });
});
