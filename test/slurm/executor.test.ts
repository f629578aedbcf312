import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slurmClient } from '../../src/executors/slurm/commands';
import type { SlurmOptions } from '../../src/executors/slurm/options';
import { handed, RunInMemory } from '../../src/executors/slurm/slurm-in-memory.fixture';
import { submissionDir } from '../../src/layout';
import { clusterForFile, queue, requeue, until } from './bed';

const cluster = clusterForFile({ accounting: true, cpus: 2 });
let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(async ({ task: { result } }) => {
  if (result?.state === 'fail') result.errors?.push(await known());
  await run.dispose();
  const active = (await queue(cluster())).map(({ id }) => id.split('_')[0] ?? '');
  if (active.length > 0) await cluster().run('scancel', '--quiet', ...new Set(active));
});

/** On the cluster, with tasks that end when a file says so: what a real task computes is of no interest here. */
function real(given: Partial<SlurmOptions> = {}) {
  const entry = path.join(run.place.outputDir, 'task.sh');
  writeFileSync(entry, task(submissionDir(run.place, 1)));
  return run.executor({
    client: slurmClient({ env: { ...process.env, ...cluster().env } }),
    program: { node: '/bin/sh', entry, electron: false },
    now: Date.now,
    lookEvery: 200,
    ...given,
  });
}

/** It begins its attempt, or the next one where Slurm started it again, and ends it when there is a file `go`. */
const task = (folder: string) => `cat >/dev/null
i=$SLURM_ARRAY_TASK_ID
r=\${SLURM_RESTART_COUNT:-0}
log='${folder}'/$i.ndjson
say() { printf '%s\\n' "$1" >>"$log"; }
say '{"type":"began","time":1,"restart":'$r',"job":"'$SLURM_ARRAY_JOB_ID'_'$i'","node":"n","pid":1}'
say '{"type":"attemptBegan","time":1,"index":'$i',"attempt":'$((r + 1))'}'
trap 'exit 143' TERM
while [ ! -e '${folder}'/go ]; do sleep 0.1; done
say '{"type":"attemptEnded","time":1,"index":'$i',"attempt":'$((r + 1))',"result":{"outcome":"succeeded"}}'
say '{"type":"ended","time":1,"restart":'$r',"how":"done"}'
`;
/** What there is to know of a test that failed. */
async function known() {
  const log = path.join(submissionDir(run.place, 1), '1.ndjson');
  const written = existsSync(log) ? readFileSync(log, 'utf8') : 'no log';
  const rows = (await queue(cluster())).map((row) => JSON.stringify(row));
  return { name: 'Told', message: [...run.told, written, ...rows].join('\n') };
}
const go = () => writeFileSync(path.join(submissionDir(run.place, 1), 'go'), '');
const jobOf = () => until(() => run.told.find((text) => text.startsWith('submitted 1 ')), Boolean);

test('a task that somebody cancels is told apart from one that he cancels while it waits, and from the others', async () => {
  const executor = await real({ concurrency: 2 });
  for (const index of [1, 2, 3, 4]) run.execute(executor, index);
  const job = (await jobOf())?.split(' ')[2];
  await Promise.all([run.until('began 1.1'), run.until('began 2.1')]);
  await cluster().run('scancel', `${job}_1`, `${job}_3`);
  await run.until('ended 1.1 cancelled');
  go();
  await run.until('over 1');
  expect(run.ends.get('1.1')?.message).toMatch(/was cancelled in Slurm by \S+/);
  expect(run.told).toContain('given back 3.1');
  expect(run.told).toContain('ended 2.1 succeeded');
  expect(run.told).toContain('ended 4.1 succeeded');
});

test('a task that is requeued goes on as the next attempt, also when another supervisor follows it then', async () => {
  const executor = await real();
  run.execute(executor, 1);
  const job = (await jobOf())?.split(' ')[2] ?? '';
  await run.until('began 1.1');
  await requeue(cluster(), `${job}_1`);
  await run.until('ended 1.1 failed requeued');
  expect(run.ends.get('1.1')).toMatchObject({ isPutAway: true });
  await executor.stop('interrupt');
  const other = await real({ jobs: [handed(job, [1, 1])], nextSubmission: 2 });
  run.execute(other, 1, 2);
  await run.until('began 1.2');
  go();
  await run.until('over 1');
  expect(run.told).toContain('ended 1.2 succeeded');
  expect(run.told.filter((text) => text.startsWith('submitting'))).toHaveLength(1);
});

test('cancelling ends what runs and what waits', async () => {
  const executor = await real({ concurrency: 1 });
  for (const index of [1, 2, 3]) run.execute(executor, index);
  await run.until('began 1.1');
  await executor.stop('cancel');
  expect(run.ends.get('1.1')).toEqual({ outcome: 'cancelled' });
  expect(run.told).toContain('given back 2.1');
  expect(run.told).toContain('over 1');
  const left = (await queue(cluster())).filter(({ state }) => state === 'RUNNING' || state === 'PENDING');
  expect(left).toEqual([]);
});
