import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../executors/slurm/commands/run-command';
import { controllerCheck, limitsTold, partitionCheck, testCheck } from './slurm';

const answer = (stdout: string, stderr = '', exit = 0): CommandResult => ({ exit, ended: 'itself', stdout, stderr });

describe('the controller', () => {
  test('that is up is told by its own line', () => {
    expect(controllerCheck(answer('Slurmctld(primary) at login1 is UP\n'))).toMatchObject({
      ok: true,
      message: 'Slurmctld(primary) at login1 is UP',
    });
  });

  test('that is down, while a backup is up, answers', () => {
    const both = 'Slurmctld(primary) at login1 is DOWN\nSlurmctld(backup) at login2 is UP\n';
    expect(controllerCheck(answer(both))).toMatchObject({ ok: true, message: 'Slurmctld(backup) at login2 is UP' });
  });

  test('that is down is a problem with a remedy', () => {
    const check = controllerCheck(answer('Slurmctld(primary) at login1 is DOWN\n', '', 1));
    expect(check.ok).toBe(false);
    expect(check.message).toBe('It does not answer: Slurmctld(primary) at login1 is DOWN.');
    expect(check.remedy).toMatch(/jobs that were handed over go on/);
  });

  test('that says nothing in time is one, too', () => {
    const silent: CommandResult = { exit: undefined, ended: 'timeLimit', stdout: '', stderr: '' };
    expect(controllerCheck(silent)).toMatchObject({ ok: false, message: /did not answer in time/ });
  });
});

describe('the partition', () => {
  const show = answer(
    'PartitionName=main AllowGroups=ALL Default=YES QoS=N/A\nPartitionName=short AllowGroups=ALL Default=NO QoS=N/A\n',
  );

  test('that is set is there', () => {
    expect(partitionCheck({ partition: 'short' }, show)).toMatchObject({ ok: true, message: 'short' });
    expect(partitionCheck({ partition: 'main,short' }, show).ok).toBe(true);
  });

  test('that is not set is the default', () => {
    expect(partitionCheck({}, show)).toMatchObject({ ok: true, message: "main, the cluster's default" });
  });

  test('that does not exist is named with the nearest, and with all there are', () => {
    const check = partitionCheck({ partition: 'main,shrot' }, show);
    expect(check).toMatchObject({ ok: false, message: 'The cluster has no partition shrot. Did you mean short?' });
    expect(check.remedy).toContain('one or several of main, short');
  });

  test('has to be set where there is no default', () => {
    const none = answer('PartitionName=a Default=NO QoS=N/A\n');
    expect(partitionCheck({}, none)).toMatchObject({ ok: false, message: /no default/ });
  });

  test('that cannot be asked for is no reason not to begin', () => {
    expect(partitionCheck({}, answer('', 'slurm_load_partitions: no answer', 1))).toMatchObject({
      ok: false,
      warning: true,
    });
  });
});

describe('a job that is only tested', () => {
  test('would be taken', () => {
    const said = 'sbatch: Job 3 to start at 2026-01-01T00:00:00 using 1 processors on nodes n1 in partition main\n';
    expect(testCheck(answer('', said))).toMatchObject({ ok: true, message: /sbatch would take it: Job 3 to start/ });
  });

  test("would be refused, in Slurm's words", () => {
    const said = 'allocation failure: Invalid account or account/partition combination specified\n';
    const check = testCheck(answer('', said, 1));
    expect(check).toMatchObject({ ok: false, message: /Invalid account or account\/partition/ });
    expect(check.remedy).toContain('powersim.slurm.');
  });
});

test('the limits are told with what they mean', () => {
  expect(limitsTold({ maxArraySize: 1001, accounting: true, minJobAge: 300 }).map(({ message }) => message)).toEqual([
    'up to 1000 tasks in an array; more are split into several arrays',
    'sacct knows how jobs ended',
  ]);
  expect(limitsTold({ maxArraySize: 6, accounting: false, minJobAge: 300 })[1]?.message).toBe(
    'there is none: Slurm itself tells how a job ended for 5 min, and later only what tasks wrote down',
  );
});
