import path from 'node:path';
import { placeOf, type SimulationPlace } from '../layout';
import type { Intent } from '../run';
import { splitExeflags } from '../settings';
import { stateOf } from '../supervisor/open';
import { UserError } from '../text';
import { type ChangeFlags, flaggedChanges, tellSlurmChanges } from './changes';
import { carryOut, type HowToRun } from './foreground';
import { complain } from './print';
import { refuseUnusedSlurm } from './run';

export interface Agreement {
  readonly trust?: boolean;
  readonly acceptChangedScript?: boolean;
}

export const agreed = (options: Agreement) => ({
  foreignRun: options.trust ?? false,
  changedScript: options.acceptChangedScript ?? false,
});

/** `powersim resume OUT/NAME`. */
export async function resumeCommand(folder: string, options: HowToRun & Agreement & ChangeFlags): Promise<void> {
  const changes = flaggedChanges(options);
  if (options.slurm) {
    const state = await stateOf(placeOf(folder));
    refuseUnusedSlurm(state.settings, options.slurm);
    tellSlurmChanges(state, changes);
  }
  await goOn({ type: 'resume', place: placeOf(folder), agreed: agreed(options), changes }, options);
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

/** Carries out what may turn out to be done already. */
export async function goOn(intent: Intent, options: HowToRun): Promise<void> {
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
