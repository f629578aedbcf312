import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { template, twoLevels } from '../fixtures/simulations';
import { oneBus, unit } from '../fixtures/small-systems';
import { DecisionModel, type DecisionModelOptions } from './decision-model';
import { days, hours, minutes } from './durations';
import { executionOrder, SemiContinuousFeedforward, SimulationModels, SimulationSequence } from './sequence';

const system = oneBus([50, 50, 50], [unit('u')]);
const model = (
  options: Partial<DecisionModelOptions> = {},
  thermal: 'ThermalStandardUnitCommitment' | 'ThermalBasicDispatch' = 'ThermalBasicDispatch',
) =>
  new DecisionModel(template(system, thermal), system, {
    name: 'M',
    horizon: hours(2),
    interval: hours(1),
    resolution: hours(1),
    ...options,
  });
const feedforward = () =>
  new SemiContinuousFeedforward({
    componentType: 'ThermalStandard',
    source: 'OnVariable',
    affectedValues: ['ActivePowerVariable'],
  });

describe('the order of executions', () => {
  it('follows each execution by those of the next model within it', () => {
    expect(executionOrder([days(1), hours(8), hours(4)])).toEqual([0, 1, 2, 2, 1, 2, 2, 1, 2, 2]);
    expect(executionOrder([hours(1)])).toEqual([0]);
  });

  it('has as many executions of each model as fit into a step', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }), (ratios) => {
        const counts = [1];
        for (const ratio of ratios) counts.push((counts.at(-1) ?? 1) * ratio);
        const longest = counts.at(-1) ?? 1;
        const order = executionOrder(counts.map((count) => (longest / count) * minutes(5)));
        expect(counts.map((_, i) => order.filter((index) => index === i).length)).toEqual(counts);
        expect(order[0]).toBe(0);
      }),
    );
  });

  it('is that of a year’s day: one commitment, 24 dispatches', () => {
    const { sequence } = twoLevels(oneBus([1], [unit('u')]), 1, { initialTime: '2024-01-01' });
    expect(sequence.executionsPerStep).toEqual([1, 24]);
    expect(sequence.stepResolution).toBe(days(1));
    expect(sequence.stateResolution).toBe(hours(1));
  });
});

describe('sequences that are refused', () => {
  const sequence = (...decisionModels: DecisionModel[]) =>
    new SimulationSequence({ models: new SimulationModels({ decisionModels }) });

  it('intervals that do not divide, horizons that reach too far', () => {
    const upper = { name: 'UC', horizon: hours(5), interval: hours(5) };
    expect(() => sequence(model(upper), model({ name: 'ED', interval: hours(2) }))).toThrow('not a multiple');
    expect(() => sequence(model(upper), model({ name: 'ED', horizon: hours(3) }))).toThrow(
      'The last execution of ED within an interval of UC looks 7 h ahead of its start, UC only 5 h',
    );
    expect(() => sequence(model({ ...upper, horizon: hours(6) }), model({ name: 'ED' }))).not.toThrow();
    expect(() => sequence(model(), model())).toThrow('Two decision models are named M');
    expect(() => sequence()).toThrow('at least one');
  });

  it('feedforwards without a source or a target', () => {
    const ed = model({ name: 'ED', horizon: hours(1) });
    const uc = model({ name: 'UC' }, 'ThermalStandardUnitCommitment');
    const make = (decisionModels: DecisionModel[], target: string) =>
      new SimulationSequence({
        models: new SimulationModels({ decisionModels }),
        feedforwards: { [target]: [feedforward()] },
      });
    expect(make([uc, ed], 'ED').statusSources).toEqual([undefined, 0]);
    expect(() => make([uc, ed], 'RT')).toThrow('There is no model RT');
    expect(() => make([uc, ed], 'UC')).toThrow('needs ThermalBasicDispatch');
    expect(() => make([model({ name: 'DA' }), ed], 'ED')).toThrow('has no source');
    const other = {
      componentType: 'HydroDispatch',
      source: 'OnVariable',
      affectedValues: ['ActivePowerVariable'],
    } as const;
    // @ts-expect-error upstream has others
    expect(() => new SemiContinuousFeedforward(other)).toThrow('HydroDispatch');
  });
});

describe('a decision model that is refused', () => {
  it('says which duration is wrong', () => {
    expect(() => model({ horizon: 48 })).toThrow('The horizon of M is 48; durations are written hours(48)');
    expect(() => model({ horizon: minutes(90) })).toThrow(
      'The horizon of M (90 min) is not a whole number of periods of 1 h',
    );
    expect(() => model({ interval: hours(3) })).toThrow('longer than its horizon');
    expect(() => model({ name: 'a b' })).toThrow('cannot name a model');
  });

  it('says which solver setting is wrong', () => {
    expect(model().solver).toEqual({ method: { type: 'exact' }, relativeGap: 1e-3, timeLimit: undefined });
    expect(model({ solver: { method: 'relaxAndFix' } }).solver.method).toEqual({
      type: 'relaxAndFix',
      window: 1,
      maxGap: 0.02,
    });
    expect(() => model({ solver: { relativeGap: 2 } })).toThrow('relativeGap is 2');
    expect(() => model({ solver: { timeLimit: 0 } })).toThrow('timeLimit is 0');
    expect(() => model({ solver: { window: 0.5 } })).toThrow('window is 0.5');
    // @ts-expect-error a method that is not there
    expect(() => model({ solver: { method: 'guess' } })).toThrow('there is no method guess');
  });
});
