import { expect, test } from 'vitest';
import { ClockOfTest } from './clock.fixture';
import { Pace } from './pace';

function paced() {
  const clock = new ClockOfTest(0);
  const done: number[] = [];
  return { clock, done, pace: new Pace(clock, () => done.push(clock.now())) };
}

test('what is asked for after a rest is done in the same millisecond, though never before all who ask now have asked', () => {
  const { clock, done, pace } = paced();
  pace.ask(100);
  pace.ask(100);
  expect(done).toEqual([]);
  clock.pass(0);
  expect(done).toEqual([0]);
  clock.pass(500);
  pace.ask(100);
  clock.pass(0);
  expect(done).toEqual([0, 500]);
});

test('asked for all the time, it is done once in a rest', () => {
  const { clock, done, pace } = paced();
  for (let i = 0; i < 25; i += 1) {
    pace.ask(100);
    clock.pass(10);
  }
  expect(done).toEqual([0, 100, 200]);
});

test('a clock that is set back holds nothing up for longer than a rest', () => {
  const { clock, done, pace } = paced();
  clock.pass(1_000_000);
  pace.ask(100);
  clock.pass(0);
  clock.pass(-900_000);
  pace.ask(100);
  clock.pass(100);
  expect(done).toEqual([1_000_000, 100_100]);
});

test('disposed of, it does nothing more', () => {
  const { clock, done, pace } = paced();
  pace.ask(100);
  pace.dispose();
  clock.pass(1000);
  expect(done).toEqual([]);
});
