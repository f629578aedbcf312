import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Decoded,
  encodeLine,
  LineDecoder,
  type WorkerCommand,
  type WorkerMessage,
  workerCommandSchema,
  workerMessageSchema,
} from './protocol';

const DONE: WorkerMessage = { type: 'done', command: 'execute' };
const PROGRESS: WorkerMessage = { type: 'progress', step: 1, of: 8, simulatedTime: '2024-01-01T00:00:00', model: 'UC' };

describe('the line decoder', () => {
  test('reads messages whatever the chunks they arrive in', () => {
    const message: fc.Arbitrary<WorkerMessage> = fc.oneof(
      fc.record({ type: fc.constant('progress'), step: fc.nat(), of: fc.nat(), model: fc.string({ unit: 'binary' }) }),
      fc.record({
        type: fc.constant('failed'),
        command: fc.constantFrom('load', 'setup', 'execute', 'join'),
        kind: fc.constantFrom('script', 'syntax', 'internal'),
        message: fc.string({ unit: 'grapheme' }),
        stack: fc.string({ unit: 'binary' }),
      }),
    );
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (messages, sizes) => {
        const bytes = Buffer.from(messages.map(encodeLine).join(''));
        expect(decode(bytes, sizes)).toEqual(messages.map((one) => ({ ok: true, message: one })));
      }),
      { numRuns: 50 },
    );
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (noise, sizes) => {
          const bytes = Buffer.concat([noise, Buffer.from(`\n${encodeLine(DONE)}`)]);
          const decoded = decode(bytes, sizes, 100);
          expect(decoded.at(-1)).toEqual({ ok: true, message: DONE });
        },
      ),
    );
  });

  test('reports what is no message in its place and goes on', () => {
    const lines = ['{"type":"hello"}', 'not json', '[]', '', '  ', JSON.stringify(DONE)].join('\n');
    const decoded = decode(Buffer.from(`${lines}\n`), [1000]);
    expect(decoded.map((line) => (line.ok ? line.message.type : `${line.reason}: ${line.start}`))).toEqual([
      'malformed: {"type":"hello"}',
      'malformed: not json',
      'malformed: []',
      'done',
    ]);
  });

  test('reports an oversized line once, as soon as it is too long, and reads the next', () => {
    const decoder = new LineDecoder(workerMessageSchema, 50);
    expect(decoder.push(Buffer.from('x'.repeat(30)))).toEqual([]);
    expect(decoder.push(Buffer.from('x'.repeat(30)))).toMatchObject([{ ok: false, reason: 'oversized' }]);
    expect(decoder.push(Buffer.from('x'.repeat(90)))).toEqual([]);
    expect(decoder.push(Buffer.from(`x\n${encodeLine(DONE)}`))).toEqual([{ ok: true, message: DONE }]);
  });

  test('takes a line of exactly the limit', () => {
    const line = Buffer.from(encodeLine(DONE));
    const decoder = new LineDecoder(workerMessageSchema, line.length - 1);
    expect(decoder.push(line)).toEqual([{ ok: true, message: DONE }]);
  });

  test('keeps what it has when the stream reuses its buffer', () => {
    const decoder = new LineDecoder(workerMessageSchema);
    const line = encodeLine(PROGRESS);
    const buffer = Buffer.from(line.slice(0, 20));
    decoder.push(buffer);
    buffer.fill(0);
    expect(decoder.push(Buffer.from(line.slice(20)))).toEqual([{ ok: true, message: PROGRESS }]);
  });

  test('reads a last line without a line break when the stream ends', () => {
    const decoder = new LineDecoder(workerMessageSchema);
    expect(decoder.push(Buffer.from(JSON.stringify(DONE)))).toEqual([]);
    expect(decoder.end()).toEqual([{ ok: true, message: DONE }]);
    expect(decoder.end()).toEqual([]);
  });

  test('cannot be made to steer a terminal by what it reports', () => {
    const [line] = decode(Buffer.from('\u001b]0;title\u0007\u001b[2Jgone\n'), [1000]);
    expect(line).toMatchObject({ ok: false, start: 'gone' });
  });
});

describe('the protocol', () => {
  const command = fc.string();
  test.each<WorkerCommand>([
    { type: 'load', script: null, buildFunction: 'b', executeFunction: 'e', console: '/log' },
    { type: 'setup', outputDir: '/o', name: 'n', numSteps: 365, period: 7, numOverlapSteps: 1, console: '/log' },
    { type: 'execute', outputDir: '/o', name: 'n', index: 1, attempt: 2, console: '/log' },
    { type: 'join', outputDir: '/o', name: 'n', skipFailures: false, console: '/log' },
    { type: 'exit' },
  ])('carries $type unchanged', (message) => {
    expect(workerCommandSchema.parse(JSON.parse(encodeLine(message)))).toEqual(message);
  });

  test('lets newer workers add fields', () => {
    expect(workerMessageSchema.parse({ ...DONE, later: 1 })).toEqual(DONE);
  });

  test('travels as one line whatever the text', () => {
    fc.assert(
      fc.property(command, (name) => {
        const line = encodeLine({ type: 'join', outputDir: '/o', name, skipFailures: true, console: '/log' });
        expect(line.indexOf('\n')).toBe(line.length - 1);
      }),
    );
  });
});

function decode(bytes: Buffer, sizes: readonly number[], maxBytes?: number): Decoded<WorkerMessage>[] {
  const decoder = new LineDecoder(workerMessageSchema, maxBytes);
  const decoded: Decoded<WorkerMessage>[] = [];
  let position = 0;
  for (let turn = 0; position < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    decoded.push(...decoder.push(bytes.subarray(position, position + size)));
    position += size;
  }
  return [...decoded, ...decoder.end()];
}
