import { expect, test } from 'vitest';
import { NodeCache } from '../tree/nodes';
import { created, runOf, started } from '../tree/runs.fixture';
import { partitionNames } from './partition-names';

const nodes = new NodeCache();
const runCalled = (name: string) => Object.assign(runOf([created(), started], { alive: true }), { id: name, name });
const first = runCalled('first');
const second = runCalled('second');

test('partitions of one run are named by their numbers, many of them only the first ones', () => {
  expect(partitionNames([3, 1].map((index) => nodes.partition(first, index)))).toBe('3, 1');
  const many = Array.from({ length: 12 }, (_, i) => nodes.partition(first, i + 1));
  expect(partitionNames(many)).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …');
});

test('partitions of several runs are named with their run', () => {
  const chosen = [nodes.partition(first, 1), nodes.partition(second, 4), nodes.partition(first, 2)];
  expect(partitionNames(chosen)).toBe('first: 1, 2; second: 4');
});
