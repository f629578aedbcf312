import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SlurmClient } from '../executors/slurm/client';
import { submissionDir } from '../layout';
import type { EventBody } from '../run';
import { madeUpSettings } from '../run/golden/made-up';
import type { RunSettings } from '../settings';
import { createSlurmExecutor } from './create-slurm';
import { createRun } from './open';
import type { OwnedRun, SupervisorContext } from './owned-run';

let root: string;
let settings: RunSettings;
let context: SupervisorContext;
let run: OwnedRun;
/** Names of jobs that Slurm has, and which of them run. */
let running: Set<string>;
/** What Slurm was asked about and told to end, and the names of what was handed over. */
let asked: Set<string>;
let cancelled: string[];
let submitted: string[];

const client: SlurmClient = {
  submit: async (_, args) => {
    submitted.push(args.find((arg) => arg.startsWith('--job-name=')) ?? '');
    return { ok: false, why: 'refused', message: 'no' };
  },
  queue: async (names) => {
    for (const name of names) asked.add(name);
    const row = { job: '4711', task: undefined, reason: 'None', node: undefined, timeLimit: undefined };
    return names
      .filter((name) => running.has(name))
      .map((name) => ({ ...row, name, state: cancelled.length > 0 ? 'CANCELLED' : 'PENDING' }));
  },
  accounting: async () => [],
  accountingByName: async () => [],
  cancel: async (ids) => void cancelled.push(...ids),
  hold: async () => undefined,
  release: async () => undefined,
  throttle: async () => undefined,
  limits: async () => ({ maxArraySize: 1001, accounting: false, minJobAge: 300 }),
};

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'create '));
  const script = path.join(root, 'uc.jl');
  writeFileSync(script, 'build_simulation() = 1\n');
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(root, 'state'));
  vi.stubEnv('XDG_RUNTIME_DIR', path.join(root, 'runtime'));
  const runtimeFolder = path.join(root, 'runtime', 'powersim');
  mkdirSync(runtimeFolder, { recursive: true, mode: 0o700 });
  const place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
  const slurm = { pollInterval: 1, lostAfter: 0 };
  settings = madeUpSettings({ script, cwd: root, ...place, executor: 'slurm', slurm });
  const log = () => undefined;
  context = { version: '0.1.0', bundle: '/dist', env: {}, runtimeFolder, now: Date.now, log, slurm: client };
  running = new Set();
  asked = new Set();
  cancelled = [];
  submitted = [];
  ({ run } = await createRun({ type: 'run', settings, force: false }, context));
});
afterEach(async () => {
  await run.close();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const executor = () =>
  createSlurmExecutor(
    run,
    () => settings,
    {},
    async () => undefined,
    context,
  );
const submitting = (name: string): EventBody => ({
  type: 'jobSubmitting',
  submission: 1,
  phase: 'execute',
  name,
  tasks: [{ task: 1, attempts: [[1, 1]] }],
});

describe('a job in the journal', () => {
  it.each([
    ['of this run', () => `uc-${run.runId}-1`, ['4711']],
    ['of another run', () => 'uc-other-1', []],
    ['of another submission', () => `uc-${run.runId}-12`, []],
    ['of somebody else', () => 'training', []],
  ])('that has the name of one %s is followed, and cancelled, only if it is this run’s', async (_, nameOf, ended) => {
    const name = nameOf();
    running.add(name);
    run.emit(submitting(name));
    run.emit({ type: 'jobSubmitted', submission: 1, job: '4711' });
    await (await executor()).stop('cancel');
    expect(cancelled).toEqual(ended);
    expect([...asked]).toEqual(ended.length > 0 ? [name] : []);
  });

  it('that was not taken is looked for by the name that this run gave it', async () => {
    running.add('training');
    run.emit(submitting('training'));
    run.emit({ type: 'jobEnded', submission: 1, message: 'Slurm had not taken it.' });
    const made = await executor();
    expect(await made.setup()).toMatchObject({ outcome: 'failed', kind: 'start' });
    await made.stop('interrupt');
    expect([...asked]).toEqual([`uc-${run.runId}-1`, `uc-${run.runId}-2`]);
    expect(cancelled).toEqual([]);
  });
});

describe('folders of submissions', () => {
  const folders = (...names: string[]) => {
    const folder = path.dirname(submissionDir(run.place, 1));
    for (const name of names) mkdirSync(path.join(folder, name), { recursive: true });
  };
  const handOver = async () => {
    const made = await executor();
    expect(await made.setup()).toMatchObject({ outcome: 'failed', kind: 'start' });
    await made.stop('interrupt');
  };

  it('have none among them that are something else', async () => {
    folders('3', '9007199254740991', '1e6', '0x99', '-7', '012', '12345678', 'owner', ' 8');
    await handOver();
    expect(submitted).toEqual([`--job-name=uc-${run.runId}-4`]);
  });

  it('that the journal does not know are looked for in Slurm, and no others', async () => {
    folders('3', '999999');
    await handOver();
    expect(asked).toEqual(new Set([3, 999_999, 1_000_000].map((number) => `uc-${run.runId}-${number}`)));
  });
});
