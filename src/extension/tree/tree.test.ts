import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../run';
import { english } from '../../text';
import { abilitiesOf, contextValueOf } from './abilities';
import { accessibleText, iconOf, textOf } from './appearance';
import { NodeCache, nodeId } from './nodes';
import { attempt, created, drawn, ended, gone, runOf, setUp, started, step, words } from './runs.fixture';

describe('the tree of a run', () => {
  test('while it executes', () => {
    const run = runOf(
      [
        created(),
        started,
        ...setUp,
        attempt(1, 1),
        attempt(2, 1),
        ended(1, 1, 'succeeded'),
        attempt(3, 1),
        step(3, 2, 4),
      ],
      { alive: true },
    );
    expect(drawn(run)).toBe(
      [
        '[sync~spin] sim | 1 of 4 · 2 running · about … left | run executing cancelable pausable adjustable viewable',
        '  [pass] Setup | succeeded · 1 min | setup succeeded',
        '  [pass] Partition 1 | steps 1–3 · succeeded · 2 min | partition succeeded',
        '  [sync~spin] Partition 2 | steps 3–6 · running · 3 min | partition running cancelable',
        '  [sync~spin] Partition 3 | steps 6–9 · running step 2 of 4 · 1 min | partition running cancelable',
        '  [circle-outline] Partition 4 | steps 9–12 · queued | partition queued cancelable',
        '  [circle-outline] Join | waits for 3 partitions | join waiting',
      ].join('\n'),
    );
  });

  test('says its state in words to a screen reader, whatever stands in the description', () => {
    const failed = { ...ended(2, 1, 'failed'), kind: 'outOfMemory', message: 'Killed.' } as EventBody;
    const run = runOf([created(), started, ...setUp, attempt(1, 1), attempt(2, 1), failed], { alive: true });
    const nodes = new NodeCache();
    const said = [nodes.run(run), ...nodes.childrenOf(nodes.run(run))].map((node) =>
      accessibleText(node, run.view(0), english),
    );
    expect(said).toEqual([
      'sim, executing, 0 of 4, 1 running, 1 failed, 6 min',
      'Setup, succeeded, 1 min',
      'Partition 1, steps 1–3, running, 2 min',
      'Partition 2, steps 3–6, failed: out of memory, Killed., attempt 1, 1 min',
      'Partition 3, steps 6–9, queued',
      'Partition 4, steps 9–12, queued',
      'Join, waits for 4 partitions',
    ]);
  });

  test('when its supervisor is gone', () => {
    const lines = drawn(runOf([created(), started, ...setUp, attempt(1, 1)], { alive: false })).split('\n');
    expect(lines[0]).toContain('[debug-disconnect] sim | interrupted');
    expect(lines[0]).toContain('run interrupted resumable removable');
    expect(lines[2]).toContain('[debug-disconnect] Partition 1');
    expect(lines[2]).toContain('partition interrupted retryable');
  });

  test('when a partition failed, it can be retried, and the rest be joined', () => {
    const events = [1, 2, 3, 4].flatMap((i) => [attempt(i, 1), ended(i, 1, i === 2 ? 'failed' : 'succeeded')]);
    const run = runOf([created(), started, ...setUp, ...events, gone], { alive: false });
    expect(words(run, 'run')).toEqual(['run', 'failed', 'retryable', 'removable', 'viewable', 'joinable']);
    expect(words(run, 'join')).toEqual(['join', 'waiting', 'joinable']);
    expect(contextValueOf(new NodeCache().partition(run, 2), run.view(0))).toBe('partition failed retryable');
    expect(contextValueOf(new NodeCache().partition(run, 1), run.view(0))).toBe('partition succeeded repeatable');
  });

  test('a join that found something to act on has a warning, one that did not has none', () => {
    const events = [1, 2, 3, 4].flatMap((i) => [attempt(i, 1), ended(i, 1, 'succeeded')]);
    const iconOfJoin = (concern: boolean) => {
      const joined: EventBody = { type: 'phaseEnded', phase: 'join', outcome: 'succeeded', note: 'seams', concern };
      const join: EventBody[] = [{ type: 'phaseStarted', phase: 'join' }, joined, gone];
      const run = runOf([created(), started, ...setUp, ...events, ...join], { alive: false });
      return iconOf({ kind: 'join', run }, run.view(0))?.codicon;
    };
    expect([iconOfJoin(true), iconOfJoin(false)]).toEqual(['warning', 'pass']);
  });

  test('when setup failed, only setup can be retried', () => {
    const failed: EventBody = { type: 'phaseEnded', phase: 'setup', outcome: 'failed', message: 'no such file' };
    const run = runOf([created(), started, { type: 'phaseStarted', phase: 'setup' }, failed, gone], { alive: false });
    expect(words(run, 'run')).toEqual(['run', 'failed', 'setupRetryable', 'removable']);
    expect(words(run, 'setup')).toEqual(['setup', 'failed', 'setupRetryable']);
  });

  test('a simulation from elsewhere has no setup and can be joined', () => {
    const run = runOf([{ ...created(), kind: 'foreign' } as EventBody, started, gone], { alive: false });
    expect(new NodeCache().childrenOf({ kind: 'run', run }).map((node) => node.kind)).not.toContain('setup');
    expect(abilitiesOf(run.view(0)).joinable).toBe(true);
  });
});

describe('nodes', () => {
  test('are the same objects every time, with ids that last', () => {
    const run = runOf([created(), started], { alive: true });
    const nodes = new NodeCache();
    const own = nodes.run(run);
    const children = nodes.childrenOf(own);
    expect(nodes.childrenOf(own)).toEqual(children);
    expect(children[1]).toBe(nodes.partition(run, 1));
    expect(children.map(nodeId)).toEqual(['id/setup', 'id/1', 'id/2', 'id/3', 'id/4', 'id/join']);
    expect(children.every((child) => nodes.parentOf(child) === own)).toBe(true);
  });

  test('of more than 500 partitions stand in ranges of 100', () => {
    const run = runOf([created({ numSteps: 1051, period: 1, numOverlapSteps: 0 }), started], { alive: true });
    const nodes = new NodeCache();
    const children = nodes.childrenOf(nodes.run(run));
    expect(children).toHaveLength(1 + 11 + 1);
    const last = children.at(-2);
    expect(last).toMatchObject({ kind: 'range', first: 1001, last: 1051 });
    const partition = nodes.partition(run, 1051);
    expect(nodes.parentOf(partition)).toBe(last);
    expect(last && nodes.childrenOf(last)).toHaveLength(51);
    expect(last && textOf(last, run.view(0), english)).toMatchObject({
      label: 'Partitions 1001–1051',
      description: '0 of 51',
    });
  });

  test('a change of a partition is about it, its run and what waits for it', () => {
    const run = runOf([created(), started], { alive: true });
    const nodes = new NodeCache();
    nodes.childrenOf(nodes.run(run));
    const changed = nodes.nodesOf(run, { partition: 3 });
    expect(changed.map(nodeId)).toEqual(['id', 'id/3', 'id/join']);
  });
});
