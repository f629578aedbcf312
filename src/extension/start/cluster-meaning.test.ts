import { expect, test } from 'vitest';
import { meaningOnCluster } from './cluster-meaning';

const year = { numSteps: 365, period: 7, numOverlapSteps: 1 };

test.each([
  ['slurm.maxConcurrent', '4', 'At most 4 tasks for 53 partitions at the same time'],
  ['slurm.maxConcurrent', '99', 'At most 53 tasks for 53 partitions at the same time'],
  ['slurm.time', '90', 'Each task may take 1 h 30 min'],
  ['slurm.time', '4:00', 'Each task may take 4 min'],
  ['slurm.time', '0', 'Each task may take any time, if the cluster lets it'],
  ['slurm.time', 'UNLIMITED', 'Each task may take any time, if the cluster lets it'],
  ['slurm.time', '1-12', 'Each task may take 36 h'],
  // As sbatch reckons it.
  ['slurm.time', '1-99:99:99', 'Each task may take 5 d 4 h'],
  ['slurm.memory', '0', 'Each task gets all the memory of its node'],
  ['slurm.memory', '8G', 'Each task gets 8G of memory'],
  ['slurm.memory', '800', 'Each task gets 800 MB of memory'],
  ['slurm.memoryPerCpu', '4G', 'Each task gets 4G of memory for each of its CPUs'],
] as const)('%s may be %s', (key, typed, text) => {
  expect(meaningOnCluster(key, typed, year)).toBe(text);
});

test.each([
  ['slurm.maxConcurrent', 'many'],
  ['slurm.maxConcurrent', '0'],
  ['slurm.time', 'four hours'],
  ['slurm.memory', '8 GB'],
  ['slurm.memory', ' '],
] as const)('%s %j means nothing: the check says why', (key, typed) => {
  expect(meaningOnCluster(key, typed, year)).toBeUndefined();
});
