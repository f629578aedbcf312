import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { placeOf, type SimulationPlace } from '../layout';
import { askSupervisor, entryOfPlace, type Intent, runtimeFolder } from '../run';
import { type SettingChanges, splitExeflags } from '../settings';
import { stateOf } from '../supervisor/open';
import { UserError } from '../text';
import { type ChangeFlags, flaggedChanges, refuseChangesWhileAlive } from './changes';
import { carryOut, type HowToRun } from './foreground';
import { livesHere } from './lives-here';
import { complain, say } from './print';
import { agreesToRunAgain, refuseWhileAlive, succeededOf } from './run-again';

interface Agreement {
  readonly trust?: boolean;
  readonly acceptChangedScript?: boolean;
}

const agreed = (options: Agreement) => ({
  foreignRun: options.trust ?? false,
  changedScript: options.acceptChangedScript ?? false,
});

/** `powersim resume OUT/NAME`. */
export async function resumeCommand(folder: string, options: HowToRun & Agreement & ChangeFlags): Promise<void> {
  const changes = flaggedChanges(options);
  await goOn({ type: 'resume', place: placeOf(folder), agreed: agreed(options), changes }, options);
}

/** `powersim retry OUT/NAME [--partition I]`: asks the living supervisor, or starts one. */
export async function retryCommand(
  folder: string,
  options: HowToRun & Agreement & ChangeFlags & { readonly partition?: number[]; readonly yes?: boolean },
): Promise<void> {
  const place = placeOf(folder);
  const indices = options.partition && [...new Set(options.partition)];
  const changes = flaggedChanges(options);
  const state = await stateOf(place);
  const succeeded = succeededOf(state, indices ?? []);
  if (!(await agreesToRunAgain(succeeded, options.yes ?? false))) return;
  if (succeeded.length > 0) await refuseWhileAlive(state, place);
  else if (await retriedBySupervisor(place, indices, changes)) {
    say('Queued again.');
    return;
  }
  const agreement = { ...agreed(options), succeeded: succeeded.length > 0 };
  await goOn({ type: 'retry', place, ...(indices ? { indices } : {}), agreed: agreement, changes }, options);
}

/** A supervisor that is at its end may take its processes' grace period, milliseconds. */
const ENDING_PATIENCE = 15_000;

/** Asks the living supervisor; one that is at its end is waited for. Returns false when none lives. */
async function retriedBySupervisor(
  place: SimulationPlace,
  indices: number[] | undefined,
  changes: SettingChanges,
): Promise<boolean> {
  const end = performance.now() + ENDING_PATIENCE;
  for (;;) {
    const state = await stateOf(place);
    const entry = await entryOfPlace(state.runId, place);
    if (!(await livesHere(state, place))) return false;
    refuseChangesWhileAlive(changes);
    try {
      const command = { type: 'retry', ...(indices ? { indices } : {}) } as const;
      const sockets = entry?.runtimeFolder ?? runtimeFolder();
      await askSupervisor(state.runId, sockets, command, undefined, state.supervisor?.pid);
      return true;
    } catch (error) {
      const ending = error instanceof UserError && ['run.ending', 'control.unreachable'].includes(error.code);
      if (!ending || performance.now() > end) throw error;
    }
    await delay(250);
  }
}

/** `powersim join OUT/NAME`. */
export async function joinCommand(
  folder: string,
  options: HowToRun &
    Agreement & {
      readonly engine: 'auto' | 'package' | 'native';
      readonly script?: string;
      readonly julia?: string;
      readonly exeflags?: string;
      readonly project?: string;
      readonly skipFailures?: boolean;
    },
): Promise<void> {
  const place: SimulationPlace = placeOf(folder);
  const intent: Intent = {
    type: 'join',
    place,
    agreed: agreed(options),
    skipFailures: options.skipFailures ?? false,
    engine: options.engine,
    julia: {
      ...(options.script === undefined ? {} : { script: path.resolve(options.script) }),
      ...(options.julia === undefined ? {} : { executable: options.julia }),
      ...(options.project === undefined ? {} : { project: projectOf(options.project) }),
      exeflags: splitExeflags(options.exeflags ?? []),
      cwd: process.cwd(),
      environment: {},
    },
  };
  await carryOut(intent, options);
}

async function goOn(intent: Intent, options: HowToRun): Promise<void> {
  try {
    await carryOut(intent, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'run.nothingToDo') throw error;
    complain(error.message);
    process.exitCode = 0;
  }
}

function projectOf(project: string): string {
  return project.startsWith('@') ? project : path.resolve(project);
}
