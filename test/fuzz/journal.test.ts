import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  applyEvent,
  type EventBody,
  eventBodies,
  fold,
  isFinished,
  parseEventLine,
  type RunEvent,
  type RunState,
  runAbilities,
  runText,
  viewOf,
} from '../../src/run';
import { created, ended, eventsOf, phaseEnded, setUp, started, supervised } from '../../src/run/golden/made-up';
import { expectCleanPrototypes, mutated, mutatedText, mutations, PATIENCE, TIMES } from './mutate';

vi.setConfig({ testTimeout: PATIENCE });

const EVENTS: readonly RunEvent[] = eventsOf(
  created(),
  supervised(),
  { type: 'phaseStarted', phase: 'setup' },
  phaseEnded('setup', 'succeeded', { initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000 }),
  { type: 'workerStarted', worker: 1, pid: 2, startTime: '3' },
  started(1),
  { type: 'step', index: 1, step: 1, of: 3, simulatedTime: '2024-01-01T00:00:00', model: 'UC' },
  { type: 'stalled', index: 1, attempt: 1, idle: 60_000 },
  { type: 'stallEnded', index: 1, attempt: 1 },
  ended(1, 'failed', { kind: 'crash', message: 'no', peakRss: 1, log: '/log' }),
  { type: 'requeued', index: 1, by: 'user' },
  { type: 'dequeued', index: 1 },
  { type: 'foundOnDisk', index: 1, outcome: 'succeeded' },
  { type: 'queueChanged', paused: 'disk', concurrency: 3, message: 'The disk is full.' },
  { type: 'settingsChanged', changes: { numParallelProcesses: 3 } },
  { type: 'warning', code: 'a.b', message: 'careful' },
  { type: 'cancelRequested', index: 4 },
  { type: 'partitionStores', what: 'cleaned', bytes: 12 },
  { type: 'phaseProgress', phase: 'join', done: 0, of: 8 },
  phaseEnded('join', 'succeeded', { skipped: [2] }),
  { type: 'workerEnded', worker: 1, exit: null, signal: 'SIGKILL' },
  { type: 'supervisorEnded', pid: 4711, reason: 'done' },
);
const LINES = EVENTS.map((event) => JSON.stringify(event));
const TYPES = new Set<string>(eventBodies().flatMap((body) => body.shape.type.def.values));

/** A reason names the event's type and field, or the field of the envelope, or says that the line is no JSON. */
const REASON = /^(?:not JSON|zero bytes|not an event: .+|(\w+)\.[^\s:]+: .+)$/s;

function expectReason(line: string): ReturnType<typeof parseEventLine> {
  const parsed = parseEventLine(line);
  if (parsed.kind === 'corrupt') {
    const [matches, type] = REASON.exec(parsed.reason) ?? [];
    if (matches === undefined || (type !== undefined && !TYPES.has(type))) {
      expect.fail(`the reason names no field: ${parsed.reason}`);
    }
  }
  return parsed;
}

test(`${TIMES} spoilt lines: each is an event, or refused with its field and the reason`, () => {
  const kinds: Record<string, number> = {};
  let state: RunState | undefined;
  fc.assert(
    fc.property(fc.nat(EVENTS.length - 1), mutations, fc.nat(3), (which, some, how) => {
      const text = LINES[which] ?? '';
      const line = how === 0 ? mutatedText(text, some) : (JSON.stringify(mutated(EVENTS[which], some)) ?? '');
      const parsed = expectReason(line);
      kinds[parsed.kind] = (kinds[parsed.kind] ?? 0) + 1;
      // Whatever is read is folded on, one after the other.
      if (parsed.kind !== 'event' || parsed.event.type === 'warning') return;
      ({ state } = applyEvent(state, parsed.event));
      if (state) expectSane(state);
    }),
    { numRuns: TIMES },
  );
  expect(kinds['event']).toBeGreaterThan(TIMES / 20);
  expect(kinds['corrupt']).toBeGreaterThan(TIMES / 4);
  expect(kinds['unknown']).toBeGreaterThan(0);
  expectCleanPrototypes();
});

test('a line that is nested a hundred thousand times is refused', () => {
  expect(expectReason(`${'['.repeat(100_000)}`).kind).toBe('corrupt');
  expect(expectReason(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).kind).toBe('corrupt');
});

const index = fc.integer({ min: 1, max: 6 });
const attempt = fc.integer({ min: 1, max: 4 });
const outcome = fc.constantFrom('succeeded', 'failed', 'cancelled', 'interrupted');
const phase = fc.constantFrom('setup', 'execute', 'join');
const anyEvent: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({ type: fc.constant('attemptStarted'), index, attempt, worker: fc.nat(5), folder: fc.constant('/f') }),
  fc.record({ type: fc.constant('attemptEnded'), index, attempt, outcome }),
  fc.record({ type: fc.constant('step'), index, step: fc.nat(9), of: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ type: fc.constant('requeued'), index, by: fc.constantFrom('automatic', 'user', 'resume') }),
  fc.record({ type: fc.constant('dequeued'), index }),
  fc.record({ type: fc.constant('foundOnDisk'), index, outcome: fc.constantFrom('succeeded', 'failed') }),
  fc.record({ type: fc.constant('stalled'), index, attempt, idle: fc.nat() }),
  fc.record({ type: fc.constant('stallEnded'), index, attempt }),
  fc.record({ type: fc.constant('phaseStarted'), phase }),
  fc.record({ type: fc.constant('phaseEnded'), phase, outcome }),
  fc.record({ type: fc.constant('phaseProgress'), phase, done: fc.nat(9), of: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    type: fc.constant('queueChanged'),
    paused: fc.constantFrom(null, 'user', 'disk', 'memory'),
    concurrency: fc.integer({ min: 1, max: 9 }),
  }),
  fc.constantFrom<EventBody>(
    supervised(),
    { type: 'supervisorEnded', pid: 4711, reason: 'done' },
    { type: 'cancelRequested' },
    { type: 'warning', code: 'x', message: 'y' },
    created(),
  ),
);

const LEGAL = new Set(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);

/** What has to be true of every state, whatever led to it. */
function expectSane(state: RunState): void {
  for (const alive of [true, false]) {
    const view = viewOf(state, alive, state.lastTime);
    const sum = Object.values(view.counts).reduce((a, b) => a + b, 0);
    if (sum !== state.partitions.length) expect.fail(`${sum} of ${state.partitions.length} partitions are counted`);
    if (view.elapsed < 0 || (view.timeLeft ?? 0) < 0) expect.fail('a negative time');
    if (!alive && !isFinished(view.state)) expect.fail(`${view.state} without a supervisor`);
    runAbilities(view);
    runText(view);
  }
  for (const partition of state.partitions) {
    if (!LEGAL.has(partition.state)) expect.fail(partition.state);
    for (const one of partition.attempts) {
      if (one.endedAt !== undefined && one.endedAt < one.startedAt) expect.fail('an attempt ends before it begins');
    }
  }
  for (const one of [state.setup, state.join]) {
    if (one.endedAt !== undefined && one.endedAt < (one.startedAt ?? one.endedAt)) {
      expect.fail('a phase ends before it begins');
    }
  }
}

test('whatever valid events follow each other, at whatever times, the state is sane', () => {
  const timed = fc.array(fc.tuple(anyEvent, fc.integer({ min: -7_200_000, max: 7_200_000 })), { maxLength: 30 });
  fc.assert(
    fc.property(timed, (some) => {
      const all = eventsOf(...setUp(), ...some.flatMap(([body, wait]) => [wait, body]));
      const state = fold(all);
      if (!state) return expect.fail('no state');
      expectSane(state);
    }),
    { numRuns: 3000 },
  );
});
