/** A run on a real Slurm, from a right click to joined results: waiting, out of memory, and again with more. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Cluster, cgroupsRefused } from '../../slurm/cluster.mts';
import { embedded } from './embedded-workspace';
import { SeenFromOutside } from './equality';
import { FOUR, Gates, runByRightClick } from './script-workspace';

const cluster = await Cluster.start({ cgroup: cgroupsRefused() === undefined });
// Registered first, so that it goes down last.
afterAll(() => cluster.dispose());

const { numParallelProcesses: _, ...numbers } = FOUR;
const onCluster = {
  ...numbers,
  executor: 'slurm',
  'slurm.maxConcurrent': 1,
  'slurm.memory': '400M',
  'slurm.time': '10',
  'slurm.pollInterval': 1,
  'slurm.lostAfter': 5,
};

describe('on a cluster', () => {
  const gates = new Gates();
  const code = embedded.open({
    settings: onCluster,
    faults: `1:hold=${gates.path('first')};2:alloc=300`,
    environment: cluster.env,
  });

  const row = async (label: string) => (await code.workbench.tree().rows()).find((found) => found.label === label);
  const description = async (label: string) => (await row(label))?.description ?? '';

  it('partitions run on its nodes, and those that wait say what for', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, embedded.script);
    await expect.poll(() => description('Partition 1'), { timeout: 60_000 }).toMatch(/running.* job \d+_1/);
    await expect.poll(() => description('Partition 1')).toContain(`on ${cluster.nodes[0]}`);
    await expect
      .poll(() => description('Partition 3'))
      .toMatch(/^waits for its turn: 1 at a time · steps 6–9 · job \d+_3/);
    expect((await row('Partition 3'))?.icon).toBe('watch');
    expect((await row('Partition 1'))?.icon).toBe('sync~spin');
    await workbench.screenshot('slurm-waiting');
  });

  it('copies the id that Slurm’s commands take', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('Partition 1', 'Copy Job Id');
    await expect.poll(() => workbench.statusBar()).toContainEqual(expect.stringMatching(/Copied: \d+_1/));
  });

  it.skipIf(cgroupsRefused())('a partition without enough memory says so, and is offered more', async () => {
    const { workbench } = code;
    gates.open('first');
    await expect.poll(() => description('Partition 2'), { timeout: 110_000 }).toContain('failed: out of memory');
    const told = await workbench.notifications.shown('partition 2 of 4 failed', { timeout: 60_000 });
    expect(told).toContain('It had 400M of memory.');
    // What others type is a button here.
    expect([told, await description('Partition 2')].join()).not.toContain('powersim retry');
    await expect.poll(() => workbench.notifications.buttons('partition 2 of 4 failed')).toContain('Retry with 600M…');
    await workbench.screenshot('slurm-out-of-memory');
  });

  it.skipIf(cgroupsRefused())('a retry shows how much more it asks for, and goes to the end with it', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('Partition 2', 'Retry with More Memory…');
    await expect.poll(() => workbench.dialog.message()).toContain('memory 400M → 600M, partition 2');
    await workbench.screenshot('slurm-more-memory');
    await workbench.dialog.press('Retry with 600M');
    await expect.poll(() => description('my_simulation'), { timeout: 110_000 }).toContain('joined · 4 of 4');
    await workbench.screenshot('slurm-joined');
    const status = path.join(code.workspace, 'OUT/my_simulation/results/status.json');
    expect(JSON.parse(readFileSync(status, 'utf8'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
  });
});

describe('on a cluster, without a supervisor', () => {
  const gates = new Gates();
  const code = embedded.open({
    settings: onCluster,
    faults: `1:hold=${gates.path('never')}`,
    environment: cluster.env,
  });
  const seen = new SeenFromOutside(code);

  const description = async (label: string) =>
    (await code.workbench.tree().rows()).find((found) => found.label === label)?.description ?? '';
  const jobs = () => cluster.run('squeue', '-h', '-r', '-t', 'PENDING,RUNNING', '-o', '%i %T');

  async function killSupervisor(): Promise<void> {
    const supervisor = seen.events('supervisorStarted').at(-1);
    process.kill(supervisor?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => description('my_simulation')).toMatch(/^not watched · 0 of 4 · jobs may go on/);
  }

  it('jobs go on, which the tree says, and a resume picks them up', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, embedded.script);
    await expect.poll(() => description('Partition 1'), { timeout: 60_000 }).toMatch(/running step 2/);
    await killSupervisor();
    await expect.poll(() => description('Partition 1')).toContain('not watched · on');
    await expect
      .poll(() => workbench.notifications.buttons('was interrupted'))
      .toEqual(['Resume', 'Cancel Jobs…', 'Show']);
    await workbench.screenshot('slurm-not-watched');
    const before = await jobs();
    expect(before.split('\n')).toHaveLength(4);
    await workbench.tree().inlineAction('my_simulation', 'Resume Interrupted Run');
    await expect.poll(() => description('my_simulation'), { timeout: 60_000 }).toContain('1 running');
    await expect.poll(() => description('Partition 1')).toContain('running step 2');
    await expect.poll(() => jobs()).toBe(before);
    expect(seen.events('supervisorStarted')).toHaveLength(2);
    expect(seen.events('attemptStarted')).toHaveLength(1);
  });

  it('jobs of a run that nobody watches are cancelled from the tree', async () => {
    const { workbench } = code;
    await killSupervisor();
    await workbench.tree().pickFromMenu('my_simulation', 'Cancel Run…');
    const [job = ''] = (await jobs()).split('_');
    await expect.poll(() => workbench.dialog.message()).toContain(job);
    await workbench.screenshot('slurm-cancel-jobs');
    await workbench.dialog.press('Cancel Run');
    await expect.poll(jobs, { timeout: 30_000 }).toBe('');
    await expect.poll(() => description('my_simulation'), { timeout: 30_000 }).toMatch(/^cancelled/);
    await workbench.screenshot('slurm-cancelled');
  });
});
