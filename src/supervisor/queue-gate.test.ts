import { expect, test } from 'vitest';
import type { Executor } from '../executors/executor';
import type { EventBody } from '../run';
import type { OwnedRun } from './owned-run';
import { QueueGate } from './queue-gate';
import { DiskHold } from './watch/disk-hold';

/** A gate, what it told, and whether the executor's queue stands. */
function made(isThere: () => boolean = () => true) {
  const told: (string | null)[] = [];
  const queue = { stands: false };
  const run = {
    state: { concurrency: 2, paused: null as string | null },
    emit: (event: Extract<EventBody, { type: 'queueChanged' }>) =>
      told.push(event.message === undefined ? event.paused : `${event.paused}: ${event.message}`),
  };
  const executor = {
    pause: () => {
      queue.stands = true;
    },
    continue: () => {
      queue.stands = false;
    },
  };
  const gate = new QueueGate(run as unknown as OwnedRun, () =>
    isThere() ? (executor as unknown as Executor) : undefined,
  );
  return { gate, run, told, queue };
}

test('each reason holds the queue until it is lifted, and the one that counts most is told', () => {
  const { gate, told, queue } = made();
  gate.hold('memory', 'short');
  gate.hold('disk', 'full');
  gate.hold('user');
  gate.lift('disk');
  expect(queue.stands).toBe(true);
  gate.lift('user');
  expect(queue.stands).toBe(true);
  gate.lift('memory');
  expect(queue.stands).toBe(false);
  expect(told).toEqual(['memory: short', 'disk: full', 'user', 'memory: short', null]);
});

test('that the user has paused is told once, whatever comes and goes beneath, and however often he asks', () => {
  const { gate, told } = made();
  gate.hold('user', 'the script changed');
  gate.hold('disk', 'full');
  gate.hold('user');
  gate.lift('disk');
  gate.clear();
  gate.hold('user');
  expect(told).toEqual(['user: the script changed', null, 'user']);
});

test('a reason that is held already is told again only with another message', () => {
  const { gate, told } = made();
  gate.hold('disk', 'full');
  gate.hold('disk', 'full');
  gate.hold('disk', 'gone');
  gate.lift('memory');
  expect(told).toEqual(['disk: full', 'disk: gone']);
});

test('whoever wants to go on lifts all reasons at once', async () => {
  const { gate, told, queue } = made();
  gate.hold('user');
  gate.hold('memory', 'short');
  let through = false;
  const waiting = gate.whenClear().then(() => {
    through = true;
  });
  expect(through).toBe(false);
  gate.clear();
  await waiting;
  expect(queue.stands).toBe(false);
  expect(told.at(-1)).toBeNull();
});

test('a run that stops lets those through who wait, and tells nothing', async () => {
  const { gate, told } = made();
  gate.hold('disk', 'full');
  const waiting = gate.whenClear();
  gate.open();
  await waiting;
  expect(told).toEqual(['disk: full']);
});

test('what is wrong with the disk holds the queue until nothing is, also after somebody continued', () => {
  const { gate, told, queue } = made();
  const hold = new DiskHold(gate);
  hold.set('room', 'full');
  hold.set('place', 'gone');
  hold.unset('place');
  gate.clear();
  expect(queue.stands).toBe(false);
  hold.set('room', 'full');
  expect(queue.stands).toBe(true);
  hold.unset('room');
  expect(queue.stands).toBe(false);
  expect(told).toEqual(['disk: full', 'disk: gone', 'disk: full', null, 'disk: full', null]);
});

test('what held before there was an executor holds it, too', () => {
  let isThere = false;
  const { gate, queue, told } = made(() => isThere);
  gate.hold('user');
  expect(queue.stands).toBe(false);
  isThere = true;
  gate.begin();
  expect(queue.stands).toBe(true);
  expect(told).toEqual(['user']);
});

test('what an earlier supervisor paused for is taken back at the beginning', () => {
  const { gate, run, told } = made();
  gate.begin();
  run.state.paused = 'disk';
  gate.begin();
  expect(told).toEqual([null]);
});

test('nothing holds the queue of a run that stops', async () => {
  const { gate, told } = made();
  gate.open();
  gate.hold('disk', 'full');
  await gate.whenClear();
  expect([gate.isHeld('disk'), told]).toEqual([false, []]);
});
