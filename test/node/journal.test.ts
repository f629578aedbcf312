/** What becomes of a run whose journal is damaged, or of another version: by the built command, on real runs. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Bed, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const journal = () => path.join(bed.outputDir, '.powersim/NAME/journal.ndjson');
const lines = () => readFileSync(journal(), 'utf8').trimEnd().split('\n');
const writeLines = (some: readonly string[]) => writeFileSync(journal(), some.map((line) => `${line}\n`).join(''));
const indexOf = (type: string, more = '') =>
  lines().findIndex((line) => line.includes(`"type":"${type}"`) && line.includes(more));

/** A run that was killed while its third partition hung; the first two succeeded. */
async function killedRun(): Promise<void> {
  bed = new Bed();
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags({ '--num-parallel-processes': '1' })], {
    POWERSIM_TEST_FAULTS: '3@1:hang',
  });
  await bed.started(3);
  // Events are written within 50 ms.
  await vi.waitFor(() => expect(indexOf('attemptStarted', '"index":3')).toBeGreaterThan(0), { timeout: 20_000 });
  run.kill('SIGKILL');
  await run.ended;
}

async function resumes(): Promise<void> {
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect((await bed.status()).state).toBe('succeeded');
}

/** What `status` says, as text, its warnings included. */
const said = async () => {
  const { stdout, stderr } = await bed.powersim(['status', bed.simulation]);
  return `${stdout}\n${stderr}`;
};

test('binary garbage where a success stood: the disk says so, the line is named, and nothing runs twice', async () => {
  await killedRun();
  const at = indexOf('attemptEnded', '"index":1');
  const damaged = lines();
  damaged[at] = '\u0001\ufffd\u0002 garbage';
  writeLines(damaged);
  const status = await bed.status();
  expect(status.partitions.map((p) => p.state)).toEqual(['succeeded', 'succeeded', 'interrupted', 'queued']);
  expect(status).toMatchObject({
    damage: { rebuilt: false, lines: 1, corrupt: [{ line: at + 1, reason: 'not JSON' }] },
  });
  expect(await said()).toContain(`line ${at + 1} (not JSON) cannot be read`);
  await resumes();
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1, 3: 2, 4: 1 });
});

test('half a line in the middle, where an attempt began: attempt numbers do not restart', async () => {
  await killedRun();
  const at = indexOf('attemptStarted', '"index":3');
  const damaged = lines();
  damaged[at] = (damaged[at] ?? '').slice(0, 40);
  writeLines(damaged);
  expect((await bed.states())[2]).toBe('interrupted');
  await resumes();
  expect((await bed.attempts(3)).map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'interrupted'],
    [2, 'succeeded'],
  ]);
});

test('an attempt that never reached the journal, because its supervisor was killed at once, keeps its number', async () => {
  await killedRun();
  writeLines(lines().slice(0, indexOf('attemptStarted', '"index":3')));
  await resumes();
  expect((await bed.attempts(3)).map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'interrupted'],
    [2, 'succeeded'],
  ]);
});

test('a value that somebody edited is no event, and says which field', async () => {
  await killedRun();
  const at = indexOf('attemptEnded', '"index":2');
  writeLines(lines().map((line, i) => (i === at ? line.replace('"succeeded"', '"perfect"') : line)));
  expect(await said()).toMatch(/attemptEnded\.outcome/);
  expect(await bed.states()).toEqual(['succeeded', 'succeeded', 'interrupted', 'queued']);
  await resumes();
  expect(startsOf(await bed.stamps())[2]).toBe(1);
});

test('a journal that lost its first line is made up for by the list of runs, and a resume begins a new one', async () => {
  await killedRun();
  const damaged = lines();
  damaged[0] = '\0'.repeat(600);
  writeLines(damaged);
  const status = await bed.status();
  expect(status.partitions.map((p) => p.state)).toEqual(['succeeded', 'succeeded', 'interrupted', 'queued']);
  expect(status).toMatchObject({ damage: { rebuilt: true } });
  await resumes();
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1, 3: 2, 4: 1 });
  expect((await bed.attempts(3)).map(({ attempt }) => attempt)).toEqual([1, 2]);
  const kept = readdirSync(path.dirname(journal())).filter((name) => name.startsWith('journal.ndjson.damaged-'));
  expect(kept).toHaveLength(1);
  expect(await said()).toContain('begun anew');
});

test.each([
  ['empty', ''],
  ['full of zeros', '\0'.repeat(20_000)],
])('a journal that is %s after a power cut: resume finishes, and executes what is missing', async (_, text) => {
  await killedRun();
  writeFileSync(journal(), text);
  expect(await bed.states()).toEqual(['succeeded', 'succeeded', 'interrupted', 'queued']);
  await resumes();
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1, 3: 2, 4: 1 });
  expect((await bed.attempts(3)).map(({ attempt }) => attempt)).toEqual([1, 2]);
});

test('a journal that lost its beginning on a machine that does not know the run says what to do', async () => {
  await killedRun();
  writeFileSync(journal(), '');
  rmSync(path.join(bed.folder, 'state/runs'), { recursive: true });
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode).toBe(1);
  expect(resumed.stderr).toMatch(/is damaged from its beginning on.*Move the journal away/s);
  const status = await bed.powersim(['status', bed.simulation]);
  expect(status.stdout).toContain('steps 1–3 · succeeded');
  expect(status.stderr).toContain('Move the journal away');
});

test('a finished run whose journal lost lines shows as joined', async () => {
  bed = new Bed();
  await bed.run(script('simulation.mjs'), SMALL);
  writeLines(lines().filter((line) => !line.includes('"phase":"join"')));
  expect((await bed.status()).state).toBe('succeeded');
  expect(await said()).toMatch(/events are missing/);
});

test('lines of two supervisors that wrote at once are noticed', async () => {
  await killedRun();
  const all = lines();
  const warning = '{"v":1,"seq":4,"time":1,"type":"warning","code":"x","message":"from another"}';
  writeLines([...all, warning]);
  expect(await said()).toMatch(/out of order, as if two processes had written/);
});

test('a journal of a newer version is refused by every command, and nothing is written to it', async () => {
  bed = new Bed();
  await bed.run(script('simulation.mjs'), SMALL);
  writeLines([...lines(), '{"v":2,"seq":100000,"time":1,"type":"later"}']);
  const before = { text: readFileSync(journal()), at: statSync(journal()).mtimeMs };
  const folder = bed.simulation;
  for (const args of [
    ['status', folder],
    ['status', folder, '--json'],
    ['resume', folder],
    ['resume', folder, '--detach'],
    ['retry', folder],
    ['retry', folder, '--partition', '1'],
    ['join', folder],
    ['cancel', folder],
    ['pause', folder],
    ['continue', folder],
    ['set-processes', folder, '3'],
    ['summary', folder],
    ['clean', folder, '--yes'],
    ['run', script('simulation.mjs'), ...bed.flags(SMALL), '--force'],
  ]) {
    const { exitCode, stderr } = await bed.powersim(args);
    expect([args[0], exitCode, stderr]).toEqual([
      args[0],
      expect.not.toSatisfy((code: number) => code === 0),
      expect.stringMatching(/was written by a newer version.*Update/s),
    ]);
  }
  expect({ text: readFileSync(journal()), at: statSync(journal()).mtimeMs }).toEqual(before);
});
