import { parse } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { options, settingsOf, textOf } from './settings.fixture';
import { torcWorkflow } from './torc';

type Part = readonly Readonly<Record<string, unknown>>[];
interface Workflow {
  readonly jobs: Part;
  readonly resource_requirements: Part;
  readonly slurm_schedulers?: Part;
  readonly actions?: Part;
}

const workflowOf = (...args: Parameters<typeof torcWorkflow>) => {
  const text = textOf(torcWorkflow(...args), 'workflow.json5');
  return { text, ...(parse(text) as Workflow) };
};

test('setup, a job for each partition, and the join', () => {
  const { jobs } = workflowOf(settingsOf(), options);
  expect(jobs).toEqual([
    { name: 'setup', command: "bash '/home/ann/it'\\''s exported/job.sh' setup", resource_requirements: 'setup' },
    {
      name: 'execute_{index}',
      command: "bash '/home/ann/it'\\''s exported/job.sh' execute {index}",
      depends_on: ['setup'],
      cancel_on_blocking_job_failure: true,
      resource_requirements: 'execute',
      parameters: { index: '1:53' },
    },
    {
      name: 'join',
      command: "bash '/home/ann/it'\\''s exported/job.sh' join",
      depends_on_regexes: ['^execute_\\d+$'],
      cancel_on_blocking_job_failure: true,
      resource_requirements: 'join',
    },
  ]);
});

test('resources are those of the settings', () => {
  const slurm = { memoryPerCpu: '3G', cpusPerTask: 2, time: '1-01:30:00' };
  const { resource_requirements, slurm_schedulers } = workflowOf(settingsOf({ slurm }), options);
  expect(resource_requirements[1]).toEqual({ name: 'execute', num_cpus: 2, memory: '6144m', runtime: 'PT25H30M' });
  expect(slurm_schedulers).toBeUndefined();
});

test('resources that nobody set are those of an earlier run, and somewhat more', () => {
  const measured = { memory: 1 << 30, partition: 20 * 60_000, setup: 5 * 60_000, join: 60_000 };
  const { resource_requirements, text } = workflowOf(settingsOf(), { ...options, measured });
  expect(resource_requirements).toEqual([
    { name: 'setup', num_cpus: 1, memory: '1332m', runtime: 'PT10M' },
    // Twice the partition and what loading takes.
    { name: 'execute', num_cpus: 1, memory: '1332m', runtime: 'PT50M' },
    { name: 'join', num_cpus: 1, memory: '1332m', runtime: 'PT10M' },
  ]);
  expect(text).toContain('// Memory is what the largest partition of an earlier run took');
});

test('resources that nobody knows are called a guess', () => {
  const { resource_requirements, text } = workflowOf(settingsOf(), options);
  expect(resource_requirements[1]).toMatchObject({ memory: '4g', runtime: 'PT1H' });
  expect(text).toContain('// Memory is a guess (4g)');
  expect(text).toContain("// Runtimes are Torc's default, PT1H");
  expect(text).not.toContain('walltime');
});

test('with an account there are schedulers, which ask for nodes when their jobs are ready', () => {
  const slurm = {
    account: 'grid',
    partition: 'short',
    time: '1:00:00',
    memory: '8G',
    cpusPerTask: 4,
    constraint: 'lake',
    maxConcurrent: 10,
    extraArguments: ['--exclusive'],
  };
  const { slurm_schedulers, actions, jobs, text } = workflowOf(settingsOf({ slurm }), options);
  expect(slurm_schedulers?.[1]).toEqual({
    name: 'execute',
    account: 'grid',
    partition: 'short',
    mem: '8192M',
    nodes: 1,
    // 53 partitions in ten allocations: six one after the other, and half of one to spare.
    walltime: '6:30:00',
    extra: '--cpus-per-task=4 --constraint=lake --exclusive',
  });
  expect(text).toMatch(/^\/\/ The walltime of a scheduler is more than the runtime of its jobs/m);
  expect(
    actions?.map(({ trigger_type, scheduler, num_allocations }) => [trigger_type, scheduler, num_allocations]),
  ).toEqual([
    ['on_workflow_start', 'setup', 1],
    ['on_jobs_ready', 'execute', 10],
    ['on_jobs_ready', 'join', 1],
  ]);
  expect(jobs.map(({ scheduler }) => scheduler)).toEqual(['setup', 'execute', 'join']);
  expect(torcWorkflow(settingsOf({ slurm }), options).next).toBe(
    "torc submit '/home/ann/it'\\''s exported/workflow.json5'",
  );
});

test('a folder whose path Torc would change is refused', () => {
  expect(() => torcWorkflow(settingsOf(), { ...options, folder: '/home/{index}' })).toThrow('without braces');
});
