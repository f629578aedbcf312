import { expect, test } from 'vitest';
import { BEGIN, catalogue, DAY, outputOf, planning, realising } from './catalogue.fixture';
import { plannedBy, planners } from './planned';

const emulated = { model: realising, output: outputOf('emulation', 'Emulator', 'P') };

test('forecasts are of the first model that plans ahead', () => {
  expect(plannedBy(catalogue, [realising, planning])).toEqual({ initialMs: BEGIN, intervalMs: DAY, count: 4 });
  expect(plannedBy(catalogue, [realising])).toBeUndefined();
  expect(plannedBy(catalogue, [{ ...planning, executions: 0 }])).toBeUndefined();
});

test('of the emulation model the same variables of those that plan are offered', () => {
  const planned = outputOf('decision', 'UC', 'P');
  expect(planners(catalogue, [emulated])).toEqual([{ planned, shown: emulated.output }]);
  expect(planners(catalogue, [{ ...emulated, output: outputOf('emulation', 'Emulator', 'Q') }])).toEqual([]);
});

test('what cannot be shown is not offered', () => {
  const damaged = { ...planning, outputs: [outputOf('decision', 'UC', 'P', { problem: 'too short' })] };
  expect(planners({ models: [damaged, realising] }, [emulated])).toEqual([]);
});
