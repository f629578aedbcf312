import { setTimeout as delay } from 'node:timers/promises';
import { placeOf, type SimulationPlace } from '../layout';
import { runtimeFolder } from '../machine';
import { askSupervisor, entryOfPlace, isRetryable, type RunState, remediesFor } from '../run';
import type { SettingChanges, SlurmSettings } from '../settings';
import { stateOf } from '../supervisor/open';
import { UserError } from '../text';
import { agreesToSlurmChanges, type ChangeFlags, flaggedChanges, type Need, refuseChangesWhileAlive } from './changes';
import type { HowToRun } from './foreground';
import { type Agreement, agreed, goOn } from './go-on';
import { livesHere } from './lives-here';
import { say } from './print';
import { partitionsText } from './remedy-lines';
import { refuseUnusedSlurm } from './run';
import { agreesToRunAgain, refuseWhileAlive, succeededOf } from './run-again';

interface RetryFlags extends HowToRun, Agreement, ChangeFlags {
  readonly partition?: number[];
  readonly yes?: boolean;
  readonly more?: boolean;
}

/** What is to be retried, and with what. */
interface Retry {
  /** Without them, all that can be. */
  readonly indices: readonly number[] | undefined;
  readonly changes: SettingChanges;
}

/** `powersim retry OUT/NAME [--partition I]`: asks the living supervisor, or starts one. */
export async function retryCommand(folder: string, options: RetryFlags): Promise<void> {
  const place = placeOf(folder);
  const flagged = flaggedChanges(options);
  const state = await stateOf(place);
  refuseUnusedSlurm(state.settings, options.slurm);
  const named = options.partition && [...new Set(options.partition)];
  const succeeded = succeededOf(state, named ?? []);
  const { indices, changes } = options.more ? withMore(state, named, flagged) : { indices: named, changes: flagged };
  if (!(await agreesToRunAgain(succeeded, options.yes ?? false))) return;
  const needs = options.more ? needsOf(state, named) : [];
  if (!(await agreesToSlurmChanges(state, changes, options.yes ?? false, needs))) return;
  if (succeeded.length > 0) await refuseWhileAlive(state, place);
  else {
    const said = await retriedBySupervisor(place, { indices, changes });
    if (said !== undefined) return say(said);
  }
  const agreement = { ...agreed(options), succeeded: succeeded.length > 0 };
  const which = indices ? { indices: [...indices] } : {};
  await goOn({ type: 'retry', place, ...which, agreed: agreement, changes }, options);
}

/** Which of the partitions ran out of what. */
const needsOf = (state: RunState, named: readonly number[] | undefined): Need[] =>
  remediesFor(state, named).map(({ resource, indices }) => ({ resource, who: lowerFirst(partitionsText(indices)) }));

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/**
 * Half as much again of what partitions ran out of on Slurm; what flags say wins.
 * @param named partitions, without them all that ran out of something
 * @throws UserError `partition.noRemedy` where more would help none
 */
export function withMore(state: RunState, named: readonly number[] | undefined, flagged: SettingChanges): Retry {
  const remedies = remediesFor(state, named ?? state.partitions.map(({ index }) => index));
  if (remedies.length === 0) {
    throw new UserError(
      'partition.noRemedy',
      `${named ? 'None of these partitions' : 'No partition'} failed for want of memory or time on Slurm, so --more would change nothing. Retry without it.`,
    );
  }
  const said: SlurmSettings = flagged.slurm ?? {};
  const isSaid = said.memory !== undefined || said.memoryPerCpu !== undefined;
  const found = remedies.filter(({ resource }) => resource === 'time' || !isSaid).map(({ changes }) => changes.slurm);
  const slurm: SlurmSettings = Object.assign({}, ...found, said);
  const indices = named ?? remedies.flatMap((remedy) => remedy.indices).sort((a, b) => a - b);
  return { indices, changes: { ...flagged, slurm } };
}

/** A supervisor that is at its end may take its processes' grace period, milliseconds. */
const ENDING_PATIENCE = 15_000;

/** Asks the living supervisor; one that is at its end is waited for. Returns what came of it, undefined when none lives. */
async function retriedBySupervisor(place: SimulationPlace, { indices, changes }: Retry): Promise<string | undefined> {
  const end = performance.now() + ENDING_PATIENCE;
  for (;;) {
    const state = await stateOf(place);
    const entry = await entryOfPlace(state.runId, place);
    if (!(await livesHere(state, place))) return undefined;
    refuseChangesWhileAlive(changes);
    try {
      const { slurm } = changes;
      const resources = slurm === undefined ? {} : { changes: { slurm } };
      const command = { type: 'retry', ...(indices ? { indices: [...indices] } : {}), ...resources } as const;
      const sockets = entry?.runtimeFolder ?? runtimeFolder();
      await askSupervisor(state.runId, sockets, command, undefined, state.supervisor?.pid);
      const some = indices !== undefined || state.partitions.some((partition) => isRetryable(partition.state));
      return some
        ? 'Queued again.'
        : 'Nothing was queued again: no partition has failed or was cancelled so far. The run goes on.';
    } catch (error) {
      const ending = error instanceof UserError && ['run.ending', 'control.unreachable'].includes(error.code);
      if (!ending || performance.now() > end) throw error;
    }
    await delay(250);
  }
}
