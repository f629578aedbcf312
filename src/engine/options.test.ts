import { describe, expect, it } from 'vitest';
import { nearestOf } from '../text';
import { template, twoLevels } from './fixtures/simulations';
import { oneBus, unit } from './fixtures/small-systems';
import { NetworkModel, ProblemTemplate } from './formulations/template';
import { refuseUnknown } from './options';
import { build } from './simulation/build';
import { DecisionModel } from './simulation/decision-model';
import { hours } from './simulation/durations';
import { SemiContinuousFeedforward, SimulationModels, SimulationSequence } from './simulation/sequence';
import { Simulation } from './simulation/simulation';

const system = oneBus([50, 50, 50], [unit('u')]);
const { models, sequence } = twoLevels(system, 1, { initialTime: '2024-01-01' });
/** As JavaScript gives it: what the types do not allow. */
const misspelt = (right: object, wrong: Record<string, unknown>): never => ({ ...right, ...wrong }) as never;
const model = { name: 'M', horizon: hours(2), interval: hours(1), resolution: hours(1) };
const simulation = { name: 's', steps: 1, models, sequence, simulationFolder: '.', initialTime: '2024-01-01' };
const feedforward = { componentType: 'ThermalStandard', source: 'OnVariable', affectedValues: ['ActivePowerVariable'] };
const decision = (wrong: Record<string, unknown>) =>
  new DecisionModel(template(system, 'ThermalBasicDispatch'), system, misspelt(model, wrong));

describe('an option that is not there', () => {
  it.each<[string, () => unknown, string, string]>([
    [
      'network',
      () => new NetworkModel('CopperPlatePowerModel', misspelt({}, { useSlack: true })),
      'useSlack',
      'useSlacks',
    ],
    ['model', () => decision({ resolutoin: 1 }), 'resolutoin', 'resolution'],
    ['solver', () => decision({ solver: { relativGap: 0.1 } }), 'relativGap', 'relativeGap'],
    [
      'models',
      () => new SimulationModels(misspelt({ decisionModels: [] }, { models: [] })),
      'models',
      'decisionModels',
    ],
    [
      'sequence',
      () => new SimulationSequence(misspelt({ models }, { feedforward: {} })),
      'feedforward',
      'feedforwards',
    ],
    [
      'feedforward',
      () => new SemiContinuousFeedforward(misspelt(feedforward, { affected_values: [] })),
      'affected_values',
      'affectedValues',
    ],
    ['simulation', () => new Simulation(misspelt(simulation, { initialtime: '2024' })), 'initialtime', 'initialTime'],
  ])('is refused with the nearest right one: %s', (_, make, wrong, right) => {
    expect(make).toThrow(`has no option "${wrong}". Did you mean ${right}?`);
  });

  it('is refused by build before a folder is made', async () => {
    const sim = new Simulation(simulation);
    await expect(build(sim, misspelt({}, { partition: 1 }))).rejects.toThrow('Did you mean partitions?');
    expect(sim.folder).toBeUndefined();
  });

  it('is refused where there are no options: a template takes a network alone', () => {
    expect(() => new ProblemTemplate(misspelt({ network: 'x' }, {}))).toThrow('new NetworkModel(');
    expect(() => new DecisionModel(system as never, system, model)).toThrow('new DecisionModel(template, system');
    expect(() => new NetworkModel('CopperPlatePowerModel', { useSlacks: 'yes' as never })).toThrow('useSlacks is yes');
  });

  it('is refused in the initial state of a unit, as is a figure that is missing', async () => {
    const make = (state: Record<string, unknown>) =>
      new Simulation(misspelt(simulation, { initialState: { u: state } })).plan([]);
    await expect(make({ status: true, timeAtStatus: 5, power: 10 })).rejects.toThrow('Did you mean activePower?');
    await expect(make({ status: true, timeAtStatus: 5 })).rejects.toThrow('expected { status: true or false');
    await expect(make({ status: true, timeAtStatus: 5, activePower: 10 })).resolves.toMatchObject({ steps: 1 });
  });

  it('is told without a guess when none is near', () => {
    expect(() => refuseUnknown('X', { colour: 1 }, ['name', 'steps'])).toThrow(
      'X has no option "colour". It has name, steps.',
    );
    expect(() => refuseUnknown('X', undefined, ['name'])).toThrow('X needs an object with name; found nothing.');
    expect(nearestOf('scalingFactor', ['values', 'scalingFactorMultiplier'])).toBe('scalingFactorMultiplier');
    expect(nearestOf('qps', ['account', 'qos'])).toBe('qos');
    expect(nearestOf('foo', ['account', 'qos'])).toBeUndefined();
    expect(nearestOf('DE', ['UC', 'ED'])).toBe('ED');
    expect(nearestOf('CU', ['ED', 'AGC'])).toBeUndefined();
    expect(nearestOf('unmSteps', ['period', 'numSteps'])).toBe('numSteps');
  });
});

it('a Date as initialTime is refused with the right form', () => {
  const make = () => new Simulation(misspelt(simulation, { initialTime: new Date(Date.UTC(2024, 0, 2, 3)) }));
  expect(make).toThrow('initialTime is a Date; expected a text, local time without a zone, e.g. "2024-01-01T00:00:00"');
  expect(() => new Simulation(misspelt(simulation, { initialTime: 5 }))).toThrow('initialTime is 5');
});
