import { describe, expect, test } from 'vitest';
import { english } from '../../text';
import { filterText, isFiltering, isShown, keptFilter, NO_FILTER, type TreeFilter } from './filter';
import { NodeCache, type TreeNode } from './nodes';
import { attempt, created, ended, runOf, setUp, started } from './runs.fixture';

const run = runOf(
  [
    created(),
    started,
    ...setUp,
    attempt(1, 1),
    attempt(2, 1),
    ended(1, 1, 'succeeded'),
    ended(2, 1, 'failed'),
    attempt(3, 1),
  ],
  { alive: true },
);
const nodes = new NodeCache();

function shown(filter: Partial<TreeFilter>, of = run): string[] {
  const whole = { ...NO_FILTER, ...filter };
  const shows = (node: TreeNode) => isShown(node, of.view(0), whole, english);
  return nodes
    .childrenOf(nodes.run(of), shows)
    .map((node) => (node.kind === 'partition' ? `${node.index}` : node.kind));
}

describe('of a run there is shown', () => {
  test.each<[string, Partial<TreeFilter>, string[]]>([
    ['everything where nothing is asked', {}, ['setup', '1', '2', '3', '4', 'join']],
    ['what is in one of the states', { states: ['failed', 'running'] }, ['2', '3']],
    ['setup as well, when its state is asked for', { states: ['succeeded'] }, ['setup', '1']],
    ['what has all words, large or small', { text: 'PARTITION steps  3–6' }, ['2']],
    ['everything by the name of the run', { text: 'sim' }, ['setup', '1', '2', '3', '4', 'join']],
    ['what is in the states and has the words', { states: ['failed'], text: 'partition' }, ['2']],
    ['nothing when nothing is so', { states: ['stalled'] }, []],
  ])('%s', (_, filter, expected) => {
    expect(shown(filter)).toEqual(expected);
  });
});

test('of many partitions those that are left stand side by side, with their run as the parent', () => {
  const numbers = { numSteps: 3000, period: 1, numOverlapSteps: 0 };
  const many = runOf([created(numbers), started, ...setUp, attempt(700, 1), ended(700, 1, 'failed')], { alive: true });
  expect(shown({ states: ['failed'] }, many)).toEqual(['700']);
  const ranges = shown({ states: ['queued'] }, many);
  expect(ranges).toHaveLength(30);
  expect(new Set(ranges)).toEqual(new Set(['range']));
  const failed = (node: TreeNode) => isShown(node, many.view(0), { states: ['failed'], text: '' }, english);
  expect(nodes.parentOf(nodes.partition(many, 700), failed)).toBe(nodes.run(many));
  expect(nodes.parentOf(nodes.partition(many, 700))?.kind).toBe('range');
});

test('says what is shown', () => {
  expect(filterText({ states: ['failed', 'stalled'], text: 'infeasible' }, english)).toBe(
    'failed, stalled · "infeasible"',
  );
  expect(filterText({ states: [], text: 'a b' }, english)).toBe('"a b"');
});

test('what was kept is believed only when it is a filter', () => {
  expect(keptFilter({ states: ['failed'], text: 'x' })).toEqual({ states: ['failed'], text: 'x' });
  for (const kept of [undefined, { states: ['odd'], text: '' }, 'failed']) expect(keptFilter(kept)).toBe(NO_FILTER);
  expect([NO_FILTER, { states: [], text: '  ' }, { states: [], text: 'a' }].map(isFiltering)).toEqual([
    false,
    false,
    true,
  ]);
});
