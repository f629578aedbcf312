import { expect, test } from 'vitest';
import { taskIdentity } from './identity';

const MB = 2 ** 20;

test.each([
  [{ SLURM_JOB_ID: '7' }, { job: '7', name: 'job', restart: 0, node: 'here' }],
  [
    { SLURM_JOB_ID: '9', SLURM_ARRAY_JOB_ID: '7', SLURM_ARRAY_TASK_ID: '12', SLURMD_NODENAME: 'n3' },
    { job: '7_12', name: 12, restart: 0, node: 'n3' },
  ],
  [
    { SLURM_JOB_ID: '7', SLURM_RESTART_COUNT: '2', SLURM_MEM_PER_NODE: '4096' },
    { job: '7', name: 'job', restart: 2, node: 'here', memory: 4096 * MB },
  ],
])('Slurm says by %j that a task is %j', (env, identity) => {
  expect(taskIdentity(env, 'here')).toEqual(identity);
});

test.each([
  [{ SLURM_MEM_PER_NODE: '0' }, undefined],
  [{}, undefined],
  [{ SLURM_MEM_PER_CPU: '300' }, 300 * MB],
  [{ SLURM_MEM_PER_CPU: '300', SLURM_CPUS_PER_TASK: '3' }, 900 * MB],
  [{ SLURM_MEM_PER_CPU: '300', SLURM_CPUS_PER_TASK: '3', SLURM_CPUS_ON_NODE: '4' }, 1200 * MB],
])('of %j the memory is %s bytes', (env, memory) => {
  expect(taskIdentity({ SLURM_JOB_ID: '7', ...env }, 'here').memory).toBe(memory);
});

test('nobody else is a task', () => {
  expect(() => taskIdentity({ SLURM_ARRAY_TASK_ID: '1' }, 'here')).toThrow(/job of Slurm/);
});
