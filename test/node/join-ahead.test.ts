import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { joinReportFile, type SimulationPlace, simulationDir, storeFile } from '../../src/layout';
import { joinSimulation } from '../../src/store/join';
import { fixtureDatasets, makePartitioned, UC } from '../../src/store/join/partitioned.fixture';
import type { Running } from '../julia/bed';
import { Bed, isLiving, processesOf, script } from './bed';

const numbers = { numSteps: 7, period: 2, numOverlapSteps: 1 };
/** So much that joining takes a while; 8 MiB a step. */
const big = { path: `${UC}/variables/Big__Unit`, rowsPerStep: 1, others: [512, 2048], columns: ['a'] };
const STEP = 8 << 20;

let folder: string;
let made: SimulationPlace;
/** What a join of them gives. */
let expected: string;
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'join-ahead-'));
  made = { outputDir: path.join(folder, 'made'), name: 'NAME' };
  await makePartitioned(made, { numbers, datasets: [...fixtureDatasets, big], whole: 'written' });
  const joined = { ...made, outputDir: path.join(folder, 'joined') };
  cpSync(made.outputDir, joined.outputDir, { recursive: true });
  await joinSimulation(joined, { skipFailures: false });
  expected = sha256(storeFile(simulationDir(joined)));
  rmSync(joined.outputDir, { recursive: true });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

let bed: Bed;
let gate: string;
let environment: Record<string, string>;
beforeEach(() => {
  bed = new Bed();
  gate = path.join(bed.folder, 'gate');
  environment = { COPIED_FROM: simulationDir(made), COPIED_GATE: gate };
});
afterEach(() => bed.dispose());

const dataStore = () => path.join(bed.simulation, 'data_store');
const copies = () => readdirSync(dataStore()).filter((name) => name.startsWith('.'));
/** The copy has the six steps of three partitions. */
const hasThree = () => {
  const [copy = ''] = copies();
  expect(statSync(path.join(dataStore(), copy)).blocks * 512).toBeGreaterThanOrEqual(6 * STEP);
};

/** A run of which three partitions are joined ahead while the fourth waits at the gate. */
async function startAhead(): Promise<{ run: Running; ahead: number }> {
  const flags = bed.flags({ '--num-steps': '7', '--period': '2', '--num-parallel-processes': '1' });
  const run = bed.start(['run', script('copied.mjs'), ...flags], environment);
  await run.event({ type: 'attemptStarted', index: 4 });
  await vi.waitFor(hasThree, { timeout: 60_000 });
  const workers = run.events.filter(({ type }) => type === 'workerStarted');
  expect(workers).toHaveLength(2);
  return { run, ahead: workers[1]?.pid ?? 0 };
}

function expectJoined(): void {
  expect(sha256(path.join(dataStore(), 'simulation_store.h5'))).toBe(expected);
  expect(bed.read('data_store/check.sha256')).toContain(expected);
  expect(bed.read('results/status.json')).toContain('SUCCESSFULLY_FINALIZED');
  expect(copies()).toEqual([]);
  const place = { outputDir: bed.outputDir, name: bed.name };
  expect(JSON.parse(readFileSync(joinReportFile(place), 'utf8')).seams.measured).toEqual([1, 2, 3]);
}

test('what succeeded is joined while others are executed, by the worker that then finishes the join', async () => {
  const { run } = await startAhead();
  writeFileSync(gate, '');
  expect((await run.ended).exitCode).toBe(0);
  expect(run.events.filter(({ type }) => type === 'workerStarted')).toHaveLength(2);
  expectJoined();
}, 120_000);

test('a run whose worker that joins ahead is killed is joined all the same', async () => {
  const { run, ahead } = await startAhead();
  process.kill(ahead, 'SIGKILL');
  await vi.waitFor(() => expect(isLiving(ahead)).toBe(false), { timeout: 30_000 });
  writeFileSync(gate, '');
  expect((await run.ended).exitCode).toBe(0);
  expectJoined();
}, 120_000);

test('a supervisor that is killed leaves no copy behind, and resume joins what it joined ahead', async () => {
  const { run, ahead } = await startAhead();
  run.kill('SIGKILL');
  await run.ended;
  await vi.waitFor(() => expect(isLiving(ahead)).toBe(false), { timeout: 30_000 });
  expect(copies()).toEqual([]);
  writeFileSync(gate, '');
  const { exitCode, stdout, stderr } = await bed.powersim(['resume', bed.simulation], environment);
  expect(exitCode, stdout + stderr).toBe(0);
  expectJoined();
}, 120_000);

test('both killed, the copy is left, and gone with the next join', async () => {
  const { run, ahead } = await startAhead();
  process.kill(ahead, 'SIGKILL');
  run.kill('SIGKILL');
  await run.ended;
  await vi.waitFor(() => expect(isLiving(ahead)).toBe(false), { timeout: 30_000 });
  expect(copies()).toHaveLength(1);
  writeFileSync(gate, '');
  expect((await bed.powersim(['resume', bed.simulation], environment)).exitCode).toBe(0);
  expectJoined();
}, 120_000);

test('a run that is cancelled keeps nothing of what was joined ahead', async () => {
  const { run } = await startAhead();
  const { runId } = await run.event({ type: 'runCreated' });
  expect((await bed.powersim(['cancel', bed.simulation])).exitCode).toBe(0);
  await run.ended;
  expect(processesOf(runId ?? '')).toEqual([]);
  expect(readdirSync(dataStore())).toEqual(['simulation_store.h5']);
}, 120_000);
