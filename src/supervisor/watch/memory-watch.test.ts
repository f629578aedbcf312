import { beforeEach, expect, test } from 'vitest';
import type { PauseReason, RunState } from '../../run';
import type { OwnedRun } from '../owned-run';
import { MemoryWatch } from './memory-watch';

/** Per cent of the memory that is free. */
let free: number;
let queued: boolean;
let held: string | undefined;
let released: number;
beforeEach(() => {
  free = 50;
  queued = true;
  held = undefined;
  released = 0;
});

/** A watch over a run of which only the settings and the partitions' states matter. */
function watching(memoryReserve = 10): (awake?: number) => void {
  const state = () => ({ settings: { memoryReserve }, partitions: [{ state: queued ? 'queued' : 'running' }] });
  const run = {
    get state() {
      return state() as unknown as RunState;
    },
  } as OwnedRun;
  const gate = {
    hold: (_reason: PauseReason, message?: string) => {
      held = message ?? '';
    },
    lift: () => {
      held = undefined;
    },
    isHeld: () => held !== undefined,
  };
  const executor = {
    releaseIdle: () => {
      released += 1;
    },
  };
  const watch = new MemoryWatch(run, gate, executor, () => ({ available: free * 1e9, total: 100e9 }));
  return (awake = 1000) => watch.look(awake);
}

test('too little free memory holds the queue and lets idle workers go; ample memory goes on at once', () => {
  const look = watching();
  look();
  expect(held).toBeUndefined();
  free = 9;
  look();
  expect(held).toMatch(
    /^Memory runs short: 9\.0 GB of 100 GB are free, less than the 10 % of powersim\.memory\.reserve/,
  );
  look();
  expect(released).toBe(2);
  free = 20;
  look();
  expect(held).toBeUndefined();
});

test('memory that is only just enough has to be so for half a minute', () => {
  const look = watching();
  free = 9;
  look();
  free = 11;
  for (let second = 0; second < 29; second += 1) look();
  expect(held).toBeDefined();
  free = 9;
  look();
  free = 11;
  for (let second = 0; second < 29; second += 1) look();
  expect(held).toBeDefined();
  look();
  expect(held).toBeUndefined();
});

test('who continues is heeded until there was enough once more', () => {
  const look = watching();
  free = 5;
  look();
  held = undefined;
  for (let second = 0; second < 5; second += 1) look();
  expect(held).toBeUndefined();
  free = 50;
  look();
  free = 5;
  look();
  expect(held).toBeDefined();
});

test('nothing is held when nothing waits, and the hold ends with the queue', () => {
  const look = watching();
  free = 5;
  queued = false;
  look();
  expect(held).toBeUndefined();
  queued = true;
  look();
  expect(held).toBeDefined();
  queued = false;
  look();
  expect(held).toBeUndefined();
});

test('a reserve of 0 looks at nothing, and one of 90 can be met', () => {
  free = 0;
  watching(0)();
  expect(held).toBeUndefined();
  const look = watching(90);
  free = 80;
  look();
  expect(held).toBeDefined();
  free = 95;
  look();
  expect(held).toBeUndefined();
});
