import { describe, expect, it } from 'vitest';
import type { ThermalStandard } from '../system/components';
import { segmentedCost } from './thermal-cost';

function withPoints(...points: [power: number, cost: number][]): ThermalStandard {
  return {
    name: 'u',
    bus: 'A',
    available: true,
    status: false,
    timeAtStatus: 1,
    activePower: 0,
    activePowerLimits: { min: 10, max: 30 },
    mustRun: false,
    operationCost: {
      variable: { type: 'piecewise', points: points.map(([power, cost]) => ({ power, cost })) },
      fixed: 7,
      startUp: 0,
      shutDown: 0,
    },
  };
}

describe('a cost in segment form', () => {
  it('has the cost at the minimum and a slope for each piece above it', () => {
    expect(segmentedCost(withPoints([10, 100], [20, 200], [30, 500]))).toEqual({
      atMinimum: 107,
      segments: [
        { width: 10, slope: 10 },
        { width: 10, slope: 30 },
      ],
    });
  });

  it('has one piece for points in line', () => {
    expect(segmentedCost(withPoints([10, 100], [20, 200], [30, 300])).segments).toEqual([{ width: 20, slope: 10 }]);
  });

  it('is refused where it is not convex or leaves part of the range out', () => {
    expect(() => segmentedCost(withPoints([10, 100], [20, 400], [30, 500]))).toThrow(
      'The cost curve of ThermalStandard u is not convex: the slope falls from 30 to 10 $/MWh at 20 MW',
    );
    expect(() => segmentedCost(withPoints([12, 100], [30, 500]))).toThrow(
      'goes from 12 to 30 MW, its limits are 10 and 30 MW',
    );
    expect(() => segmentedCost(withPoints([10, 100], [10, 200], [30, 500]))).toThrow('do not ascend');
  });
});
