import { describe, expect, it } from 'vitest';
import type { Executions } from '../../results/protocol';
import { english as t } from '../../text/translate';
import { executionFacts, executionPanels, executionTable, fieldsToShow } from './executions-view-summary';

const DAY = 86_400_000;
const begin = Date.UTC(2024, 0, 1);

function executions(fields: Record<string, readonly number[]>, days: readonly number[] = [0, 1, 2]): Executions {
  const units: Record<string, string> = { objective_value: '$', solve_time: 's' };
  return {
    model: 'UC',
    fromMs: Float64Array.from(days, (day) => begin + day * DAY),
    step: Int32Array.from(days, (day) => day + 1),
    fields: Object.entries(fields).map(([name, values]) => ({
      name,
      unit: units[name] ?? '',
      values: Float64Array.from(values),
    })),
  };
}

const daily = { horizonCount: 24, resolutionMs: DAY / 24, intervalMs: DAY };

const year = executions({
  objective_value: [1000, 2000, Number.NaN],
  solve_time: [0.25, 90, Number.NaN],
  relative_gap: [0.001, 0, Number.NaN],
  termination_status: [1, 12, Number.NaN],
  node_count: [5, 6, Number.NaN],
});

it('tells totals, the slowest execution and the largest gap, with step and time', () => {
  expect(executionFacts(year, daily, t)).toEqual([
    '2 of 3 executions have values',
    'Sum of objectives: 3,000 $',
    'Total solve time: 1 min 30 s',
    'Slowest: 1 min 30 s in step 2 (Jan 2, 2024, 00:00)',
    'Largest relative gap: 0.1 % in step 1 (Jan 1, 2024, 00:00)',
    '1 executions ended other than optimal',
  ]);
});

it('says that objectives of overlapping horizons do not add up to a cost', () => {
  const facts = executionFacts(executions({ objective_value: [1, 2, 3] }), { ...daily, horizonCount: 48 }, t);
  expect(facts).toContain('Sum of objectives: 6 $ (horizons overlap)');
});

it('tells only what is stored', () => {
  expect(executionFacts(executions({ node_count: [1, 2, 3] }), daily, t)).toEqual(['3 executions']);
});

describe('the fields that are shown', () => {
  const names = (chosen: readonly string[], of = year) => fieldsToShow(of, chosen).map(({ name }) => name);

  it('are the usual ones at first', () => {
    expect(names([])).toEqual(['objective_value', 'solve_time', 'relative_gap']);
  });

  it('are those chosen, in the order of the store', () => {
    expect(names(['node_count', 'solve_time', 'gone'])).toEqual(['solve_time', 'node_count']);
  });

  it('are one where none is usual, and none where nothing has values', () => {
    const none = [Number.NaN, Number.NaN, Number.NaN];
    expect(names(['gone'], executions({ solve_time: none, node_count: [1, 2, 3] }))).toEqual(['node_count']);
    expect(names([], executions({ solve_time: none }))).toEqual([]);
  });
});

it('executions that are not there leave a gap in the curve', () => {
  const [panel] = executionPanels(
    executions({ solve_time: [1, 2, 4] }, [0, 1, 3]),
    { intervalMs: DAY },
    fieldsToShow(executions({ solve_time: [1, 2, 4] }, [0, 1, 3]), []),
  );
  expect(panel).toMatchObject({ title: 'Solve time', unit: 's' });
  expect(Array.from(panel?.series[0]?.values ?? [])).toEqual([1, 2, Number.NaN, 4]);
});

it('the table has every field and every execution, exactly', () => {
  const table = executionTable(executions({ solve_time: [0.1 + 0.2, Number.NaN, 4] }), t);
  expect(table.headings).toEqual(['Execution', 'Step', 'Solve time (s)']);
  expect(table.rows).toBe(3);
  expect(table.cells(0)).toEqual(['2024-01-01T00:00:00', '1', '0.30000000000000004']);
  expect(table.cells(1)).toEqual(['2024-01-02T00:00:00', '2', '']);
});
