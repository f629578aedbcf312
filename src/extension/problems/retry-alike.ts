import * as vscode from 'vscode';
import { groupErrors, groupText } from '../../run/words/problems';
import { oneLine, type Translate, UserError } from '../../text';
import { replacedRun } from '../ends/late-clicks';
import { withoutIcons } from '../inert';
import type { Parts } from '../parts';
import type { FollowedRun } from '../runs/followed-run';
import { isPartitionRetryable } from '../tree/abilities';
import { isTreeNode } from '../tree/nodes';
import type { NamedPartitions } from './problems-text';

type RetryParts = Pick<Parts, 'choose' | 'clock' | 'store' | 'acting' | 't'>;

/**
 * Retries partitions that failed for the same reason.
 * @param argument the node of one of them, what a link names, or nothing: then it is asked for
 * @throws UserError `partition.none` when none of them can be retried now
 */
export async function retryAlike(argument: unknown, parts: RetryParts): Promise<void> {
  const asked = isNamed(argument) ? named(argument, parts) : await askGroup(argument, parts);
  if (!asked) return;
  const now = asked.run.view(parts.clock.now());
  const partitions = asked.partitions.filter((index) => isPartitionRetryable(now, index));
  if (partitions.length === 0) {
    throw new UserError('partition.none', parts.t('There is no partition that this can be done with now.'));
  }
  await (await parts.acting()).supervisors.retry(asked.run, partitions);
}

interface Chosen {
  readonly run: FollowedRun;
  readonly partitions: readonly number[];
}

/** Links carry JSON, and may be older than what they name. */
function isNamed(value: unknown): value is NamedPartitions {
  if (typeof value !== 'object' || value === null || !('partitions' in value) || !('run' in value)) return false;
  return typeof value.run === 'string' && Array.isArray(value.partitions);
}

function named({ run: id, partitions }: NamedPartitions, { store, t }: RetryParts): Chosen {
  const run = store.runs.find((one) => one.id === id);
  if (!run) throw replacedRun(id, t);
  return { run, partitions: partitions.filter((index) => Number.isSafeInteger(index)) };
}

/** The partitions that failed like the one that was called on, or like what is picked. */
async function askGroup(argument: unknown, parts: RetryParts): Promise<Chosen | undefined> {
  const run = await parts.choose.run(argument, 'retryable');
  if (!run?.state) return undefined;
  const groups = groupErrors(run.state);
  const index = isTreeNode(argument) && argument.kind === 'partition' ? argument.index : undefined;
  const own = groups.find(({ partitions }) => index !== undefined && partitions.includes(index));
  const group = own ?? (await pickGroup(groups, parts.t));
  return group && { run, partitions: group.partitions };
}

async function pickGroup(groups: ReturnType<typeof groupErrors>, t: Translate) {
  if (groups.length === 0) throw new UserError('partition.none', t('No partition has failed.'));
  const items = groups.map((group) => ({ label: withoutIcons(oneLine(groupText(group, t), 200)), group }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Choose what to retry') });
  return chosen?.group;
}
