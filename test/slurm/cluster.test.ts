import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { clusterForFile, queue, until } from './bed';
import { cgroupsRefused } from './cluster.mts';

const ourCluster = clusterForFile({ nodes: 2, accounting: true, cgroup: !cgroupsRefused(), maxArraySize: 6 });
const submit = (...args: string[]) => ourCluster().run('sbatch', '--parsable', '--output=/dev/null', ...args);
const stateOf = async (job: string) => (await queue(ourCluster())).find(({ id }) => id === job)?.state;
const reaches = (job: string, state: string) =>
  until(
    () => stateOf(job),
    (now) => now === state,
  );

describe('the cluster of the tests', () => {
  test('runs a job, and accounting knows it', async () => {
    const job = await submit('--wrap=true');
    await reaches(job, 'COMPLETED');
    await until(
      () => ourCluster().run('sacct', '-X', '-n', '-P', '-j', job, '--format=State'),
      (text) => text === 'COMPLETED',
    );
  });

  test('ends a job that another partition has preempted, or queues it again', async () => {
    const cancelled = await submit('--partition=scavenger', '--nodes=2', '--exclusive', '--wrap=sleep 600');
    await reaches(cancelled, 'RUNNING');
    const urgent = await submit('--partition=urgent', '--nodes=2', '--exclusive', '--wrap=sleep 600');
    await reaches(urgent, 'RUNNING');
    expect(await stateOf(cancelled)).toBe('PREEMPTED');
    await ourCluster().run('scancel', urgent);
  });

  test('fails the jobs of a node that is declared as down', async () => {
    const [node = ''] = ourCluster().nodes;
    const job = await submit('--no-requeue', `--nodelist=${node}`, '--wrap=sleep 600');
    await reaches(job, 'RUNNING');
    await ourCluster().failNode(node);
    await reaches(job, 'NODE_FAIL');
    await ourCluster().mendNode(node);
  });

  test('keeps its jobs when the controller is ended and started again', async () => {
    const job = await submit('--wrap=sleep 600');
    await reaches(job, 'RUNNING');
    await ourCluster().stopController();
    await ourCluster().restartController();
    expect(await stateOf(job)).toBe('RUNNING');
    await ourCluster().run('scancel', job);
  });

  test('accepts no more jobs than it is told', async () => {
    await ourCluster().limitSubmissions(1);
    const job = await submit('--hold', '--wrap=true');
    await expect(submit('--wrap=true')).rejects.toThrow(/submit limit/);
    await ourCluster().run('scancel', job);
    await ourCluster().limitSubmissions(undefined);
  });
});

test('nothing is left of a cluster whose test was killed', async () => {
  const program = path.join(import.meta.dirname, 'cluster.mts');
  const holder = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string];
  const folder = path.dirname(line.split('=')[1] ?? '');
  expect(existsSync(folder)).toBe(true);
  holder.kill('SIGKILL');
  await until(
    () => existsSync(folder),
    (there) => !there,
  );
});
