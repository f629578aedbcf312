import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  executionDir,
  journalFile,
  lockFile,
  markerFile,
  partitionDir,
  type SimulationPlace,
  simulationDir,
} from '../layout';
import { ownIdentity } from '../machine';
import { type EventBody, RunLock } from '../run';
import { created, ended, eventsOf, phase, phaseEnded, RUN_ID, started, supervised } from '../run/golden/made-up';
import { joinSimulation } from '../store/join';
import { makePartitioned } from '../store/join/partitioned.fixture';
import { openResults } from './open';

let root: string;
let place: SimulationPlace;
let lock: RunLock | undefined;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'told '));
  place = { outputDir: path.join(root, 'OUT'), name: 'uc' };
});
afterEach(async () => {
  await lock?.release();
  lock = undefined;
  rmSync(root, { recursive: true });
});

const numbers = { numSteps: 15, period: 3, numOverlapSteps: 1 };
const OK = 'SUCCESSFULLY_FINALIZED';
const make = (words: readonly (string | undefined)[]) =>
  makePartitioned(place, { numbers, statusOf: (index) => words[index - 1] });
const withoutFolder = (index: number) => rmSync(partitionDir(place, index), { recursive: true });
const run = (kind?: 'foreign') => created({ numSteps: 15 }, kind);

function tell(events: readonly (EventBody | number)[], marker = RUN_ID): void {
  mkdirSync(path.dirname(journalFile(place)), { recursive: true });
  const lines = eventsOf(...events).map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(journalFile(place), lines.join(''));
  if (marker !== '') writeFileSync(markerFile(place), `${marker}\n`);
}
async function supervise(): Promise<EventBody> {
  lock = await RunLock.acquire(lockFile(place), RUN_ID);
  return { type: 'supervisorStarted', ...(await ownIdentity()), reason: 'run' };
}
async function look() {
  const results = await openResults({ kind: 'simulation', folder: simulationDir(place) });
  results.close();
  return results.catalogue;
}
const labels = ({ gaps }: Awaited<ReturnType<typeof look>>) => gaps.map(({ kind, label }) => `${kind}: ${label}`);

const failed2 = ended(2, 'failed', { kind: 'script', message: 'UC is infeasible at Mar 21\nStacktrace: …' });

describe('what the run knows of partitions without results', () => {
  test('names them failed with the message, running, queued and cancelled', async () => {
    await make([OK, undefined, undefined, undefined, undefined]);
    for (const index of [2, 4, 5]) withoutFolder(index);
    const events = [run(), await supervise(), started(2), failed2, started(3), started(4), ended(4, 'cancelled')];
    tell(events);
    const catalogue = await look();
    expect(labels(catalogue)).toEqual([
      'failed: partition 2 failed · steps 4–6: UC is infeasible at Mar 21',
      'running: partition 3 running · steps 7–9',
      'notExecuted: partition 4 cancelled · steps 10–12',
      'notExecuted: partition 5 queued · steps 13–15',
    ]);
    expect(catalogue.partitions[1]).toMatchObject({ state: 'failed', message: expect.stringMatching(/Stacktrace/) });
  });

  test('calls interrupted what nobody is at work on any more', async () => {
    await make([OK, undefined, undefined, undefined, undefined]);
    withoutFolder(3);
    withoutFolder(5);
    tell([run(), supervised(), started(2), started(3), { type: 'foundOnDisk', index: 4, outcome: 'succeeded' }]);
    expect(labels(await look())).toEqual([
      'notExecuted: partitions 2–4 interrupted · steps 4–12',
      'notExecuted: partition 5 not executed · steps 13–15',
    ]);
  });

  test('does not count against a partition that succeeded on disk', async () => {
    await make([OK, OK, OK, OK, OK]);
    tell([run(), supervised(), started(2), failed2]);
    expect(await look()).toMatchObject({ layout: 'partial', gaps: [] });
  });

  test('is a failure before anything was executed', async () => {
    await make([undefined, undefined, undefined, undefined, undefined]);
    withoutFolder(2);
    tell([run(), supervised(), started(2), failed2]);
    await expect(look()).rejects.toMatchObject({
      message: expect.stringMatching(/4 are not finished and 1 failed\. Partition 2 failed: UC is infeasible/),
    });
  });

  test.each<[string, () => void]>([
    ['another run', () => tell([run(), started(2), failed2], 'fedcba9876543210')],
    ['nobody knows who', () => tell([run(), started(2), failed2], '')],
    ['a run cut otherwise', () => tell([created({ numSteps: 12 }), started(2), failed2])],
    ['somebody else', () => tell([run('foreign')], '')],
  ])('is not believed of a folder that %s made', async (_, write) => {
    await make([OK, undefined, OK, OK, OK]);
    write();
    expect(labels(await look())).toEqual(['running: partition 2 not finished · steps 4–6']);
  });

  test('is read again when the journal has grown, and left alone where it is too large or too new', async () => {
    await make([OK, undefined, OK, OK, OK]);
    tell([run(), supervised(), started(2)]);
    expect(labels(await look())).toEqual(['notExecuted: partition 2 interrupted · steps 4–6']);
    tell([run(), supervised(), started(2), failed2]);
    expect(labels(await look())[0]).toMatch(/^failed: partition 2 failed/);
    truncateSync(journalFile(place), 2 ** 40);
    const huge = await look();
    expect(labels(huge)).toEqual(['running: partition 2 not finished · steps 4–6']);
    expect(huge.warnings.join()).toMatch(/What the run says of its partitions is not shown: The journal .* too large/);
    writeFileSync(journalFile(place), '{"v":99,"seq":1,"time":1,"type":"runCreated"}\n');
    expect((await look()).warnings.join()).toMatch(/written by a newer version/);
  });
});

describe('a result that was joined without some partitions', () => {
  const joinPart = async () => {
    await make([OK, 'FAILED', OK, OK, OK]);
    await joinSimulation(place, { skipFailures: true });
  };
  const succeedSince = () =>
    writeFileSync(
      path.join(executionDir(partitionDir(place, 2), place.name, 1), 'results', 'status.json'),
      JSON.stringify({ run_status: OK }),
    );
  const missing = 'These results were joined without all partitions: the steps of those that are missing are empty.';

  test('has a gap of what the join left out, also when it was retried since', async () => {
    await joinPart();
    succeedSince();
    const catalogue = await look();
    expect(labels(catalogue)).toEqual(['missing: partition 2 left out by the join · steps 4–6']);
    expect(catalogue.warnings).toEqual([
      missing,
      'Partition 2 was retried since and has results now: join again to see them.',
    ]);
    expect(catalogue.partitions.map(({ state }) => state)).toEqual([
      'succeeded',
      'leftOut',
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
  });

  test('holds what was joined, whatever failed since', async () => {
    await joinPart();
    for (const index of [1, 2, 3]) withoutFolder(index);
    expect(labels(await look())).toEqual(['notExecuted: partition 2 not executed · steps 4–6']);
  });

  test.each<[string, () => void]>([
    ['its journal', () => tell([run(), phase('join'), phaseEnded('join', 'succeeded', { skipped: [2] })])],
    ['the statistics in its store', () => undefined],
  ])('is known by %s where there is no report', async (_, write) => {
    await joinPart();
    rmSync(path.join(place.outputDir, '.powersim'), { recursive: true });
    write();
    succeedSince();
    expect(labels(await look())).toEqual(['missing: partition 2 left out by the join · steps 4–6']);
  });

  test('keeps its gap when its folder was renamed', async () => {
    await joinPart();
    const renamed = { ...place, name: 'renamed' };
    renameSync(simulationDir(place), simulationDir(renamed));
    place = renamed;
    expect(await look()).toMatchObject({
      layout: 'joined',
      gaps: [{ label: 'partition 2 left out by the join · steps 4–6' }],
    });
  });
});

test.each(['renamed', 'moved'])('a joined result whose folder was %s is whole', async (how) => {
  await make([OK, OK, OK, OK, OK]);
  await joinSimulation(place, { skipFailures: false });
  const to = how === 'renamed' ? { ...place, name: 'other' } : { ...place, outputDir: path.join(root, 'else') };
  mkdirSync(to.outputDir, { recursive: true });
  renameSync(simulationDir(place), simulationDir(to));
  place = to;
  const catalogue = await look();
  expect(catalogue).toMatchObject({ layout: 'joined', warnings: [], gaps: [] });
  expect(catalogue.partitions.every(({ state }) => state === 'succeeded')).toBe(true);
});
