import type { RunState } from '../run';
import { changesOf, differing, type RunSettings, type SettingChanges } from '../settings';
import { UserError } from '../text';
import { agrees, canAsk, NOT_AGREED } from './agree';
import { say, tell } from './print';
import type { SettingFlags } from './run';
import { changeableSlurmKeys, slurmLayer } from './slurm-flags';

/** Flags of settings that a run which is gone on with may change. */
export type ChangeFlags = Pick<
  SettingFlags,
  | 'numParallelProcesses'
  | 'maxAttempts'
  | 'partitionsPerWorker'
  | 'stopGracePeriod'
  | 'partitionTimeout'
  | 'stallTimeout'
  | 'stallAction'
  | 'memoryReserve'
  | 'maxWorkerMemory'
  | 'slurm'
>;

/** What the flags change of a run. @throws UserError `settings.invalid`, `settings.slurm` */
export function flaggedChanges(flags: ChangeFlags): SettingChanges {
  const { memoryReserve, slurm, ...rest } = flags;
  const ofSlurm = slurmLayer(slurm, changeableSlurmKeys);
  const { changes, problems } = changesOf({ ...rest, 'memory.reserve': memoryReserve, ...ofSlurm });
  if (problems.length === 0) return changes;
  throw new UserError('settings.invalid', problems.join('\n'));
}

/** A living supervisor keeps its settings but for what its next jobs are to ask of Slurm. @throws UserError `settings.alive` */
export function refuseChangesWhileAlive({ slurm: _slurm, ...changes }: SettingChanges): void {
  if (Object.keys(changes).length === 0) return;
  throw new UserError(
    'settings.alive',
    'The run is being executed, and keeps its settings until it ends; only the processes side by side can be changed now (powersim set-processes). Retry without these flags, or when the run has ended.',
  );
}

/** What jobs ask of Slurm from now on, and asked so far, a line each: `memory 4G → 6G`. */
export function slurmChangeLines(settings: RunSettings, changes: SettingChanges): string[] {
  const before: Readonly<Record<string, unknown>> = settings.slurm;
  return Object.entries(differing(settings, changes).slurm ?? {}).map(([key, value]) => {
    const was = before[key];
    return `${key} ${was === undefined ? "(the cluster's default)" : shown(was)} → ${shown(value)}`;
  });
}

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(' ') : String(value));

/** Who needs which of what is changed for several, where not all need all: `memory: partitions 3 and 4`. */
export interface Need {
  readonly resource: string;
  readonly who: string;
}

function needLines(needs: readonly Need[]): string[] {
  if (needs.length < 2) return [];
  const each = needs.map(({ resource, who }) => `more ${resource} for ${who}`);
  return [`That is ${each.join(', ')}; what is submitted from now on gets all of it.`];
}

/** Tells what jobs will ask of Slurm, where a resume changes it. */
export function tellSlurmChanges({ settings }: RunState, changes: SettingChanges): void {
  for (const line of slurmChangeLines(settings, changes)) tell(line);
}

/**
 * Shows what jobs will ask of Slurm before it is so, and asks on a terminal; sets the exit status when nobody agrees.
 * @param yes somebody agreed before
 * @param needs what the changes are for
 */
export async function agreesToSlurmChanges(
  run: RunState,
  changes: SettingChanges,
  yes: boolean,
  needs: readonly Need[] = [],
): Promise<boolean> {
  const lines = slurmChangeLines(run.settings, changes);
  for (const line of [...lines, ...needLines(needs)]) tell(line);
  if (lines.length === 0 || yes || !canAsk()) return true;
  if (await agrees('Retry with this?')) return true;
  say('Nothing was changed.');
  process.exitCode = NOT_AGREED;
  return false;
}
