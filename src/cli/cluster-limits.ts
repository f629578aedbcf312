import type { ClusterLimits } from '../executors/slurm/client';
import { slurmClient } from '../executors/slurm/commands';
import { hasSbatch } from '../executors/slurm/requirements';
import { complain } from './print';

/** The limits of the cluster that is at hand; undefined, with a warning where one is, when it does not tell them. */
export async function clusterLimits(): Promise<ClusterLimits | undefined> {
  if (!hasSbatch(process.env)) return undefined;
  try {
    return await slurmClient({ env: process.env }).limits();
  } catch {
    complain('warning: Slurm does not tell its limits now, so arrays are split as they are on most clusters.');
    return undefined;
  }
}
