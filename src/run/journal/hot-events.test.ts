import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hotEvent } from './hot-events';
import { parseBySchema } from './parse-event';

const anything = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom<unknown>(1.5, -0, 2 ** 53, 1e300, '1', '', null, true, [], {}, 'setup', 'join', 'UC', '__proto__'),
);

/** A value that is mostly as it should be, and now and then is missing or something else. */
const mostly = (value: fc.Arbitrary<unknown>) => fc.option(fc.oneof({ weight: 9, arbitrary: value }, anything));

const count = fc.integer({ min: 0, max: 9 });
const nearly = fc.record(
  {
    v: mostly(fc.constant(1)),
    seq: mostly(count),
    time: mostly(fc.double()),
    type: mostly(fc.constantFrom('step', 'phaseProgress', 'attemptStarted', 'attemptEnded')),
    attempt: mostly(count),
    worker: mostly(count),
    folder: mostly(fc.string()),
    outcome: mostly(fc.constantFrom('succeeded', 'failed')),
    peakRss: mostly(fc.double()),
    log: mostly(fc.string()),
    index: mostly(count),
    step: mostly(count),
    of: mostly(count),
    done: mostly(count),
    phase: mostly(fc.constantFrom('setup', 'execute', 'join')),
    simulatedTime: mostly(fc.string()),
    model: mostly(fc.string()),
    ['__proto__']: anything,
    constructor: anything,
    extra: anything,
  },
  { requiredKeys: ['type'] },
);
const valid = fc.oneof(
  fc.record(
    {
      v: fc.integer({ max: 1 }),
      seq: fc.integer(),
      time: fc.double({ noNaN: true, noDefaultInfinity: true }),
      type: fc.constant('step'),
      index: fc.integer({ min: 1 }),
      step: fc.nat(),
      of: fc.integer({ min: 1 }),
      simulatedTime: fc.string(),
      model: fc.string(),
      extra: anything,
    },
    { requiredKeys: ['v', 'seq', 'time', 'type', 'index', 'step', 'of'] },
  ),
  fc.record({
    v: fc.constant(1),
    seq: fc.nat(),
    time: fc.nat(),
    type: fc.constant('phaseProgress'),
    phase: fc.constantFrom('setup', 'execute', 'join'),
    done: fc.nat(),
    of: fc.integer({ min: 1 }),
  }),
  fc.record({
    v: fc.constant(1),
    seq: fc.nat(),
    time: fc.nat(),
    type: fc.constant('attemptStarted'),
    index: fc.integer({ min: 1 }),
    attempt: fc.integer({ min: 1 }),
    worker: fc.integer(),
    folder: fc.string(),
  }),
  fc.record(
    {
      v: fc.constant(1),
      seq: fc.nat(),
      time: fc.nat(),
      type: fc.constant('attemptEnded'),
      index: fc.integer({ min: 1 }),
      attempt: fc.integer({ min: 1 }),
      outcome: fc.constant('succeeded'),
      peakRss: fc.double({ noNaN: true, noDefaultInfinity: true }),
      log: fc.string(),
    },
    { requiredKeys: ['v', 'seq', 'time', 'type', 'index', 'attempt', 'outcome'] },
  ),
);
/** One field of an event that is right is something else, or one is too many. */
const spoilt = fc.tuple(valid, fc.nat(), fc.boolean(), anything).map(([event, at, more, value]) => ({
  ...event,
  [more ? 'extra' : (Object.keys(event)[at % Object.keys(event).length] ?? '')]: value,
}));
const asRead = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

test('what the short way takes is what the schema takes, field for field', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(nearly, valid, { weight: 3, arbitrary: spoilt }, fc.jsonValue()), (value) => {
      const json = asRead(value);
      const event = hotEvent(json);
      if (!event) return;
      taken += 1;
      expect(parseBySchema(json)).toEqual({ kind: 'event', event });
    }),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(1000);
});

test('what the schema takes of steps, progress and attempts that go well, the short way takes as well', () => {
  fc.assert(
    fc.property(valid, (value) => {
      const json = asRead(value);
      expect(parseBySchema(json)).toEqual({ kind: 'event', event: hotEvent(json) });
    }),
    { numRuns: 5000 },
  );
});

test('a number that JSON cannot hold is left to the schema, which refuses it', () => {
  const json: unknown = JSON.parse('{"v":1,"seq":1,"time":1e999,"type":"step","index":1,"step":1,"of":2}');
  expect(hotEvent(json)).toBeUndefined();
  expect(parseBySchema(json)).toMatchObject({ kind: 'corrupt', reason: expect.stringContaining('time') });
});
