import * as vscode from 'vscode';
import type { Translate } from '../../text';
import type { Acting } from '../acting';
import type { BatchScripts } from '../batch-scripts';
import type { CommandGroup } from '../contributions';
import { withoutIcons } from '../inert';
import type { Parts } from '../parts';
import { chooseConfiguredTarget } from '../start/choose-configuration';
import { jobIdOf, jobIdOfPhase } from '../tree/job-ids';
import { isTreeNode, type PartitionNode } from '../tree/nodes';
import { exportCommands } from './export-commands';
import { remedyCommands } from './remedy-commands';

/** What a run would submit to a cluster, what it has there, what helps what failed there, and how to do without us. */
export function clusterCommands(
  { choose, scripts, store, bundle, clock, t }: Parts,
  { starter, supervisors }: Acting,
  batch: BatchScripts,
): CommandGroup<
  'showSlurmScripts' | 'copyJobId' | 'retryWithMoreMemory' | 'retryWithMoreTime' | 'exportTorc' | 'exportSlurm'
> {
  return {
    ...remedyCommands(choose, supervisors, clock, t),
    ...exportCommands(starter, scripts, store, bundle, t),
    showSlurmScripts: async (argument) => {
      const target = await chooseConfiguredTarget(argument, scripts, t);
      const settings = target && (await starter.settingsOf(target, { executor: 'slurm' }));
      if (settings) await batch.show(settings);
    },
    copyJobId: async (argument, selection) => {
      const phase =
        isTreeNode(argument) && (argument.kind === 'setup' || argument.kind === 'join') ? argument : undefined;
      const ofPhase = phase?.run.state && jobIdOfPhase(phase.kind, phase.run.state);
      if (ofPhase !== undefined) return copyIds([ofPhase], t);
      const idOf = ({ run, index }: PartitionNode) => {
        const partition = run.state?.partitions[index - 1];
        return run.state && partition && jobIdOf(partition, run.state);
      };
      const partitions = await choose.partitions(argument, selection, (node) => idOf(node) !== undefined);
      const ids = partitions.flatMap((node) => idOf(node) ?? []);
      if (ids.length > 0) await copyIds(ids, t);
    },
  };
}

/** As squeue, sacct and scancel take several. */
async function copyIds(ids: readonly string[], t: Translate): Promise<void> {
  await vscode.env.clipboard.writeText(ids.join(','));
  const copied = ids.length === 1 ? t('Copied: {0}', ids.join()) : t('Copied the ids of {0} jobs', ids.length);
  vscode.window.setStatusBarMessage(`$(check) ${withoutIcons(copied)}`, 5000);
}
