import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type * as z from 'zod/mini';
import { controlCommand, controlReply, controlRequest, readIntent } from '../../src/run';
import { madeUpSettings } from '../../src/run/golden/made-up';
import { launchReply } from '../../src/run/launch/launch-supervisor';
import { LineDecoder, workerCommandSchema, workerMessageSchema } from '../../src/runtimes/protocol';
import { UserError } from '../../src/text';
import { expectCleanPrototypes, mutated, mutatedText, mutations, PATIENCE, TIMES } from './mutate';

vi.setConfig({ testTimeout: PATIENCE });

/** How many of the hundred thousand messages are of a kind. */
const SHARE = TIMES / 5;

const WORKER_MESSAGES = [
  { type: 'hello', token: 't', protocol: 1, pid: 5, runtime: 'julia', version: '1.10', capabilities: { a: true } },
  { type: 'progress', step: 1, of: 8, simulatedTime: '2024-01-01T00:00:00', model: 'UC' },
  { type: 'done', command: 'setup', initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000, warnings: ['w'] },
  { type: 'failed', command: 'execute', kind: 'script', message: 'no', stack: 'at x' },
];
const WORKER_COMMANDS = [
  { type: 'load', script: null, buildFunction: 'b', executeFunction: 'e', console: '/log' },
  { type: 'setup', outputDir: '/o', name: 'n', numSteps: 365, period: 7, numOverlapSteps: 1, console: '/log' },
  { type: 'execute', outputDir: '/o', name: 'n', index: 1, attempt: 2, console: '/log' },
  { type: 'exit' },
];
const place = { outputDir: '/work/out', name: 'n' };
const INTENTS = [
  { type: 'run', settings: madeUpSettings({ environment: { A: 'b' } }), force: false, offered: { julia: 'julia' } },
  { type: 'resume', place, agreed: { foreignRun: true, changedScript: false } },
  { type: 'retry', place, indices: [1, 2] },
  {
    type: 'join',
    place,
    skipFailures: false,
    engine: 'auto',
    julia: { exeflags: [], cwd: '/work', environment: {} },
  },
];
const COMMANDS = [
  { type: 'cancel' },
  { type: 'cancelPartition', index: 3 },
  { type: 'retry', indices: [1, 2] },
  { type: 'setProcesses', count: 4 },
];
const REPLIES = [
  { id: 1, ok: true },
  { id: 1, ok: false, code: 'partition.none', message: 'There is none.' },
  { ok: true, runId: '0123456789abcdef', pid: 5 },
];

/** Spoilt messages of some kind as the lines that they would be. */
function eachLine(messages: readonly unknown[], numRuns: number, take: (line: string) => void): void {
  fc.assert(
    fc.property(fc.nat(messages.length - 1), mutations, fc.nat(4), (which, some, how) => {
      const message = messages[which];
      const spoilt = mutated(message, how === 0 ? [] : some);
      const text = JSON.stringify(spoilt) ?? '';
      take(how === 0 ? mutatedText(text, some) : text);
    }),
    { numRuns },
  );
  expectCleanPrototypes();
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** The schema takes it, or says which field is wrong and why. */
function expectVerdict(schema: z.ZodMiniType, value: unknown): boolean {
  const { error } = schema.safeParse(value);
  if (error === undefined) return true;
  const issue = error.issues[0];
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!issue || issue.message === '') expect.fail('refused without a reason');
  if (isObject && issue.path.length === 0) expect.fail(`no field is named: ${issue.message}`);
  return false;
}

test(`${2 * SHARE} spoilt messages of workers and to workers: each is read, or reported with field and reason`, () => {
  for (const [schema, messages] of [
    [workerMessageSchema, WORKER_MESSAGES],
    [workerCommandSchema, WORKER_COMMANDS],
  ] as const) {
    let taken = 0;
    let refused = 0;
    eachLine(messages, SHARE, (line) => {
      const decoder = new LineDecoder<unknown>(schema, 1 << 18);
      const decoded = [...decoder.push(Buffer.from(`${line}\n`)), ...decoder.end()];
      for (const one of decoded) {
        if (one.ok) taken += 1;
        else {
          refused += 1;
          const names =
            one.reason === 'oversized' || parsed(line) === undefined || /→ at |expected object/.test(one.detail);
          if (one.detail === '' || !names) expect.fail(`no field is named: ${one.detail}: ${line.slice(0, 300)}`);
        }
      }
    });
    expect(taken).toBeGreaterThan(SHARE / 50);
    expect(refused).toBeGreaterThan(SHARE / 10);
  }
});

test(`${SHARE} spoilt requests at the control socket: each is one, or says which field is wrong`, () => {
  const requests = COMMANDS.map((command) => ({ protocol: 1, token: 'a'.repeat(48), id: 1, command }));
  let taken = 0;
  eachLine(requests, SHARE, (line) => {
    const json = parsed(line);
    if (!expectVerdict(controlRequest, json)) return;
    if (expectVerdict(controlCommand, controlRequest.parse(json).command)) taken += 1;
  });
  expect(taken).toBeGreaterThan(SHARE / 50);
  expect(taken).toBeLessThan(SHARE * 0.9);
});

test(`${SHARE} spoilt answers of supervisors: each is one, or says which field is wrong`, () => {
  eachLine(REPLIES, SHARE, (line) => {
    expectVerdict(controlReply, parsed(line));
    expectVerdict(launchReply, parsed(line));
  });
});

test(`${SHARE} spoilt intents: a supervisor starts for what it understands, and names the field otherwise`, () => {
  let taken = 0;
  eachLine(INTENTS, SHARE, (line) => {
    try {
      readIntent(line);
      taken += 1;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const isJson = parsed(line) !== undefined;
      const names = isJson ? / knows: [\w.]+: .+/.test(error.message) : error.message.length > 60;
      if (error.code !== 'launch.intent' || !names) expect.fail(error.message);
    }
  });
  expect(taken).toBeGreaterThan(SHARE / 50);
  expect(taken).toBeLessThan(SHARE * 0.9);
});
