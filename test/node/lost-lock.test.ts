/** A supervisor that was stopped for a while, as a machine that sleeps does it, finds that another one owns its run. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, isLiving, processesOf, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

/** What a supervisor believes of its lock without looking, milliseconds. */
const CONFIRMED_FOR = 3000;

const stateFile = (name: string) => path.join(bed.outputDir, '.powersim/NAME', name);
const partition = () => readdirSync(path.join(bed.simulation, 'simulation_partitions/1')).sort();

test('a supervisor whose lock is another one’s writes nothing any more and ends', { timeout: 60_000 }, async () => {
  const goOn = path.join(bed.folder, 'go-on');
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], {
    POWERSIM_TEST_FAULTS: '1@1:pause',
    POWERSIM_TEST_GO_ON: goOn,
  });
  await bed.started(1);
  const { runId = '' } = await run.event({ type: 'runCreated' });
  const worker = (await run.event({ type: 'workerStarted' })).pid ?? -1;
  process.kill(run.pid, 'SIGSTOP');
  const lock = stateFile('supervisor.lock');
  const theirs = {
    ...(JSON.parse(readFileSync(lock, 'utf8')) as object),
    nonce: 'of another supervisor',
    host: 'elsewhere',
  };
  writeFileSync(lock, JSON.stringify(theirs));
  const journal = `${readFileSync(stateFile('journal.ndjson'), 'utf8')}`;
  const files = partition();
  const registry = path.join(bed.folder, 'state/runs', `${runId}.json`);
  const registered = statSync(registry).mtimeMs;
  // The worker fails meanwhile: its supervisor would judge that, and put its files away.
  process.kill(worker, 'SIGKILL');
  await delay(CONFIRMED_FOR + 500);
  process.kill(run.pid, 'SIGCONT');
  const { exitCode, stderr } = await run.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Another process has taken this run over/);
  expect(readFileSync(stateFile('journal.ndjson'), 'utf8')).toBe(journal);
  expect(partition()).toEqual(files);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(theirs);
  expect(statSync(registry).mtimeMs).toBe(registered);
  expect(existsSync(goOn)).toBe(false);
  expect(isLiving(run.pid)).toBe(false);
  expect(processesOf(runId)).toEqual([]);
});

test('one that another supervisor on this machine took the run from leaves the other’s workers alone', {
  timeout: 60_000,
}, async () => {
  const goOn = path.join(bed.folder, 'go-on');
  const held = { POWERSIM_TEST_FAULTS: '1:pause', POWERSIM_TEST_GO_ON: goOn };
  const loser = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], held);
  await bed.started(1);
  const { runId = '' } = await loser.event({ type: 'runCreated' });
  process.kill(loser.pid, 'SIGSTOP');
  rmSync(stateFile('supervisor.lock'));
  const winner = bed.start(['resume', bed.simulation], held);
  const { pid: worker = -1 } = await winner.event({ type: 'workerStarted' });
  await winner.event({ type: 'attemptStarted', index: 1 });
  await delay(CONFIRMED_FOR + 500);
  process.kill(loser.pid, 'SIGCONT');
  expect(await loser.ended).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/has taken this run over/) });
  expect(isLiving(worker)).toBe(true);
  // The winner can still be steered, and its new workers find it.
  expect(await bed.powersim(['pause', bed.simulation])).toMatchObject({ exitCode: 0 });
  expect(await bed.powersim(['continue', bed.simulation])).toMatchObject({ exitCode: 0 });
  writeFileSync(goOn, '');
  expect(await winner.ended).toMatchObject({ exitCode: 0 });
  expect((await bed.attempts(1)).map((attempt) => attempt.outcome)).toEqual(['interrupted', 'succeeded']);
  expect(processesOf(runId)).toEqual([]);
});

test('one that still has its lock goes on where it was stopped', { timeout: 60_000 }, async () => {
  const goOn = path.join(bed.folder, 'go-on');
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], {
    POWERSIM_TEST_FAULTS: '1@1:pause',
    POWERSIM_TEST_GO_ON: goOn,
  });
  await bed.started(1);
  process.kill(run.pid, 'SIGSTOP');
  writeFileSync(goOn, '');
  await delay(CONFIRMED_FOR + 500);
  process.kill(run.pid, 'SIGCONT');
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  expect((await bed.status()).state).toBe('succeeded');
});
