import { expect, test } from 'vitest';
import { fold, viewOf } from '../../run';
import { longRun } from '../../run/golden/long-run';
import { english } from '../../text';
import type { FollowedRun } from '../runs/followed-run';
import { contextValueOf } from './abilities';
import { textOf } from './appearance';
import { NodeCache, nodeId, type TreeNode } from './nodes';

const PARTITIONS = 100_000;

test('of a hundred thousand partitions only what is shown is looked at', () => {
  const state = fold(longRun({ partitions: PARTITIONS, processes: 8, attempts: 500 }));
  if (!state) throw new Error('no run');
  let looks = 0;
  const counting = new Proxy(state.partitions, {
    get: (partitions, name) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1;
      return Reflect.get(partitions, name, partitions);
    },
  });
  const view = viewOf({ ...state, partitions: counting }, true, state.lastTime);
  const run = { id: 'id', name: 'sim', state: view.run, alive: true, view: () => view } as unknown as FollowedRun;
  const nodes = new NodeCache();
  const own = nodes.run(run);
  const rows = nodes.childrenOf(own);
  expect(rows).toHaveLength(1002);
  const draw = (node: TreeNode) => [nodeId(node), textOf(node, view, english).description, contextValueOf(node, view)];
  looks = 0;
  expect(draw(own)[2]).toMatch(/^run executing/);
  for (const row of rows) draw(row);
  // Each range looks at its own partitions some times, and the run at all of them.
  expect(looks).toBeLessThan(20 * PARTITIONS);
  expect(draw(rows[3] as TreeNode)).toEqual(['id/201-300', expect.stringContaining('of 100'), 'range']);

  // Nothing is made of what nobody has opened.
  expect(nodes.nodesOf(run, 'all')).toHaveLength(1003);
  expect(nodes.nodesOf(run, { partition: 250 }).map(nodeId)).toEqual(['id', 'id/201-300', 'id/join']);
  nodes.childrenOf(rows[3] as TreeNode);
  expect(nodes.nodesOf(run, { partition: 250 }).map(nodeId)).toEqual(['id', 'id/201-300', 'id/250', 'id/join']);
});
