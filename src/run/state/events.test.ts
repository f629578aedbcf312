import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { created, ended, eventsOf, phaseEnded, started, supervised, unsupervised } from '../golden/made-up';
import { parseEventLine } from '../journal/parse-event';
import { EVENT_VERSION, eventBodies } from './events';

const line = (json: unknown) => parseEventLine(JSON.stringify(json));
const around = (body: object) => ({ v: EVENT_VERSION, seq: 1, time: 1, ...body });

describe('a line of the journal', () => {
  const everyEvent = eventsOf(
    created(),
    supervised(),
    unsupervised(),
    { type: 'phaseStarted', phase: 'setup' },
    { type: 'phaseProgress', phase: 'join', done: 0, of: 8_000_000_000 },
    phaseEnded('join', 'succeeded', { skipped: [2], initialTime: '2024-01-01T00:00:00', stepMs: 1000 }),
    { type: 'workerStarted', worker: 1, pid: 2, startTime: '3' },
    { type: 'workerEnded', worker: 1, exit: null, signal: 'SIGKILL', reason: 'it was cancelled' },
    started(1),
    { type: 'step', index: 1, step: 1, of: 3, simulatedTime: '2024-01-01T00:00:00', model: 'UC' },
    ended(1, 'failed', { kind: 'crash', message: 'no', peakRss: 1, log: '/log' }),
    { type: 'jobSubmitting', submission: 1, phase: 'execute', name: 'a-1', tasks: [{ task: 3, attempts: [[3, 1]] }] },
    { type: 'jobSubmitted', submission: 1, job: '4711' },
    { type: 'jobWaits', submission: 1, tasks: 2, reason: 'Priority' },
    { type: 'jobEnded', submission: 1 },
    { type: 'requeued', index: 1, by: 'user' },
    { type: 'dequeued', index: 1 },
    { type: 'foundOnDisk', index: 1, outcome: 'succeeded' },
    { type: 'queueChanged', paused: 'disk', concurrency: 3, message: 'The disk is full.' },
    { type: 'stalled', index: 1, attempt: 1, idle: 60_000 },
    { type: 'stallEnded', index: 1, attempt: 1 },
    { type: 'partitionStores', what: 'cleaned', bytes: 12 },
    { type: 'settingsChanged', changes: { numParallelProcesses: 3 } },
    { type: 'warning', code: 'a.b', message: 'careful' },
    { type: 'cancelRequested' },
    { type: 'cancelRequested', index: 4 },
  );

  test.each(everyEvent.map((event) => [event.type, event] as const))('that holds %s is read as written', (_, event) => {
    expect(line(event)).toEqual({ kind: 'event', event });
  });

  test('of every type there is an example here', () => {
    const types = eventBodies().map((body) => body.shape.type.def.values[0]);
    expect([...new Set(everyEvent.map((event) => event.type))].sort()).toEqual([...types].sort());
  });

  test('of an unknown type is kept under its name, whatever else it holds', () => {
    expect(line(around({ type: 'attemptPreempted', index: 'x' }))).toEqual({
      kind: 'unknown',
      type: 'attemptPreempted',
      seq: 1,
    });
    expect(line(around({ type: 'constructor' }))).toEqual({ kind: 'unknown', type: 'constructor', seq: 1 });
  });

  test('of a higher version is told as newer, also when its type is known', () => {
    expect(line({ ...around(started(1)), v: EVENT_VERSION + 1 })).toEqual({ kind: 'newer', version: 2 });
    expect(line({ ...around({ type: 'later' }), v: 40 })).toEqual({ kind: 'newer', version: 40 });
  });

  test('changes only the settings that a run may change', () => {
    const changes = { numParallelProcesses: 3, script: '/evil.jl', numSteps: 1, exeflags: ['-L', '/evil.jl'] };
    expect(line(around({ type: 'settingsChanged', changes }))).toMatchObject({
      event: { changes: { numParallelProcesses: 3 } },
    });
    const { event } = line(around({ type: 'settingsChanged', changes })) as { event: { changes: object } };
    expect(Object.keys(event.changes)).toEqual(['numParallelProcesses']);
  });

  test('with fields that this version does not know is read without them', () => {
    const [event] = eventsOf({ type: 'dequeued', index: 3 });
    expect(line({ ...event, cluster: 'kestrel' })).toEqual({ kind: 'event', event });
  });

  test.each([
    ['', 'not JSON'],
    ['{"v":1,"seq":1,"time":1,"type":"dequeued","ind', 'not JSON'],
    ['\u0000\u0000\u0000', 'zero bytes'],
    ['null', 'not an event: Invalid input: expected object, received null'],
    ['[]', 'not an event: Invalid input: expected object, received array'],
    ['{}', 'not an event: v: Invalid input: expected number, received undefined'],
    [
      '{"v":1,"seq":"1","time":1,"type":"dequeued","index":1}',
      'not an event: seq: Invalid input: expected number, received string',
    ],
    [
      '{"v":1,"seq":1,"type":"dequeued","index":1}',
      'not an event: time: Invalid input: expected number, received undefined',
    ],
    [
      '{"v":1.5,"seq":1,"time":1,"type":"dequeued","index":1}',
      'not an event: v: Invalid input: expected int, received number',
    ],
  ])('%j is corrupt: %s', (text, reason) => {
    expect(parseEventLine(text)).toEqual({ kind: 'corrupt', reason });
  });

  test.each([
    [{ type: 'dequeued' }, 'dequeued.index'],
    [created({ numSteps: 5e9, period: 1 }), 'runCreated.settings'],
    [created({ numSteps: 2 ** 53 - 1, period: 1 }), 'runCreated.settings'],
    [created({ period: 12 }), 'runCreated.settings'],
    [created({ numOverlapSteps: 4 }), 'runCreated.settings'],
    [{ type: 'step', index: 1, step: 1, of: 0 }, 'step.of'],
    [{ type: 'dequeued', index: 0 }, 'dequeued.index'],
    [{ type: 'dequeued', index: 1.5 }, 'dequeued.index'],
    [{ ...started(1), attempt: '1' }, 'attemptStarted.attempt'],
    [{ ...ended(1, 'failed'), outcome: 'exploded' }, 'attemptEnded.outcome'],
    [{ type: 'queueChanged', paused: null, concurrency: 0 }, 'queueChanged.concurrency'],
    [{ ...created(), settings: { name: 'x' } }, 'runCreated.settings.script'],
    [created({ buildFunction: 'run(`rm`)' }), 'runCreated.settings.buildFunction'],
  ])('%j is corrupt, and the reason names the field', (body, field) => {
    expect(line(around(body))).toMatchObject({ kind: 'corrupt', reason: expect.stringContaining(`${field}: `) });
  });
});

describe('whatever a line holds', () => {
  test('text: it is read without an exception', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString());
    fc.assert(fc.property(bytes, (text) => typeof parseEventLine(text).kind === 'string'));
  });

  test('JSON: it is read without an exception', () => {
    fc.assert(fc.property(fc.json(), (text) => typeof parseEventLine(text).kind === 'string'));
  });

  test('an event with any values in its fields: it is an event or corrupt', () => {
    const types = eventBodies().map((body) => body.shape.type.def.values[0]);
    const fields = [...new Set(eventBodies().flatMap((body) => Object.keys(body.shape)))].filter((f) => f !== 'type');
    const hostile = fc.record(
      Object.fromEntries(fields.map((field) => [field, fc.oneof(fc.integer(), fc.string(), fc.jsonValue())])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...types), hostile, (type, body) => {
        expect(['event', 'corrupt']).toContain(line({ ...body, ...around({ type }) }).kind);
      }),
    );
  });

  test('an event that was cut off anywhere: it is corrupt', () => {
    const text = JSON.stringify(eventsOf(created())[0]);
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => parseEventLine(text.slice(0, length)).kind === 'corrupt'),
    );
  });
});
