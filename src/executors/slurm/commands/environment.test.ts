import { expect, test } from 'vitest';
import { commandEnvironment, submitEnvironment } from './environment';

test('Slurm’s commands have the caller’s environment without what is of an allocation, an editor or another kind of job', () => {
  const kept = {
    PATH: '/bin',
    HOME: '/home/ada',
    TZ: 'Europe/Berlin',
    SLURM_CONF: '/etc/slurm.conf',
    SLURM_CLUSTERS: 'lab',
    SBATCH_ACCOUNT: 'physics',
    JULIA_DEPOT_PATH: '/depot',
  };
  const dropped = {
    SLURM_JOB_ID: '1',
    SLURM_MEM_PER_NODE: '100',
    SLURM_CPUS_PER_TASK: '64',
    SLURM_TIME_FORMAT: 'relative',
    SLURM_BITSTR_LEN: '8',
    SQUEUE_FORMAT: '%i',
    SACCT_FORMAT: 'user',
    SCANCEL_STATE: 'PENDING',
    SBATCH_WAIT: '1',
    SBATCH_ARRAY_INX: '1-9',
    SBATCH_OUTPUT: 'x',
    ELECTRON_RUN_AS_NODE: '1',
    VSCODE_PID: '1',
    NODE_OPTIONS: '--inspect',
  };
  expect(commandEnvironment({ ...kept, ...dropped, UNSET: undefined })).toEqual(kept);
});

test('all commands mean the cluster that sbatch would mean', () => {
  expect(commandEnvironment({ SBATCH_CLUSTERS: 'b', SLURM_CLUSTERS: 'a' })).toEqual({ SLURM_CLUSTERS: 'b' });
});

test('a user’s default of memory holds until the settings say how much', () => {
  const user = { SBATCH_MEM_PER_CPU: '1G', SBATCH_MEM_PER_NODE: '2G', SBATCH_QOS: 'long' };
  expect(submitEnvironment(user, ['--time=5'])).toEqual(user);
  expect(submitEnvironment(user, ['--mem=3G'])).toEqual({ SBATCH_QOS: 'long' });
  expect(submitEnvironment(user, ['--mem-per-cpu=3G'])).toEqual({ SBATCH_QOS: 'long' });
});
