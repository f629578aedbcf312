/** Is everything there that a run needs, and what to do about what is missing: as data, for the command line and the editor. */
import path from 'node:path';
import { foldersOfNodes } from '../executors/slurm/requirements';
import type { JuliaProbe } from '../runtimes/julia';
import { runtimeIdOf, type SettingValues, type SlurmSettings, slurmKeys, stemOf } from '../settings';
import { english, type Translate } from '../text';
import type { Check, Look } from './check';
import { engineCheck, failedCheck, juliaLook, nodesJuliaCheck, packageChecks, packageProbe } from './installation';
import { logoutCheck, sessionOf } from './logout';
import { diskCheck, memoryCheck, socketCheck, thisMachine } from './machine';
import { scriptChecks, settingsChecks } from './script';
import { slurmChecks } from './slurm';
import { type Subject, textOf, valuesOf } from './subject';

export { type Check, type CheckAction, isFine, type Look } from './check';
export { inspectFile } from './inspect-file';
export type { Subject } from './subject';

/** What is to be looked at, in the order in which it is shown, and what is learnt of Julia on the way. */
export interface Examination {
  readonly looks: readonly Look[];
  /** Resolves when that look is over; nothing where Julia is not looked at. */
  julia(): Promise<{ readonly executable?: string; readonly source?: string; readonly probe?: JuliaProbe }>;
}

/** Nothing is looked at before a look is asked for, and nothing twice: one look may wait for another. */
export function examine(subject: Subject, t: Translate = english): Examination {
  const { script, trusted } = subject;
  const values = valuesOf(subject);
  const runtime = script === undefined ? undefined : runtimeIdOf(script);
  const onSlurm = values.executor === 'slurm';
  const looksForJulia = !onSlurm && runtime !== 'node';
  const julia = once(() => juliaLook(subject, runtime, t));
  const settings = once(() => settingsChecks(subject, thisMachine(), t));
  const probe = once(async (signal?: AbortSignal) => {
    const { found } = looksForJulia && trusted !== false ? julia() : {};
    return found && packageProbe(subject, found, signal);
  });
  const packages = async (signal?: AbortSignal): Promise<Check[]> => {
    const found = await probe(signal);
    return found ? packageChecks(found, t) : [];
  };
  const looks: Look[] = [];
  const add = (name: string, look: (signal?: AbortSignal) => Check[] | Promise<Check[]>) =>
    looks.push({ name, look: guarded(name, look, t) });
  if (trusted !== undefined) add(t('Workspace trust'), () => [trustCheck(trusted, t)]);
  add(t('Embedded engine'), () => [engineCheck(subject, runtime, t)]);
  add(t('Settings'), () => settings());
  if (onSlurm && runtime !== 'node') add(t('Julia'), () => [nodesJuliaCheck(subject, t)]);
  if (looksForJulia) {
    add(t('Julia'), () => [julia().check]);
    add('PowerSimulations', packages);
  }
  if (script !== undefined) {
    add(t('Script'), async (signal) => scriptChecks(subject, (await probe(signal))?.generation, t));
  }
  if (!onSlurm) add(t('Cores and memory'), () => [memoryCheck(thisMachine(), runtime, t)]);
  add(t('Disk'), () => [diskCheck(subject, t)]);
  add(t('Socket folder'), async () => [await socketCheck(subject, t)]);
  add(t('Logging out'), async (signal) => [logoutCheck(await sessionOf(signal), t)]);
  if (onSlurm) add('Slurm', () => (hasSlurmProblem(settings()) ? [] : clusterChecks(subject, values, t)));
  return {
    looks,
    julia: async () => {
      const { found } = looksForJulia ? julia() : {};
      const loaded = await probe();
      return { ...found, ...(loaded ? { probe: loaded } : {}) };
    },
  };
}

function trustCheck(trusted: boolean, t: Translate): Check {
  const name = t('Workspace trust');
  if (trusted) return { name, ok: true, message: t('this workspace is trusted') };
  const message = t('this workspace is not trusted: nothing is run, and no package of it is loaded to look at it');
  return { name, ok: false, message, actions: [{ type: 'manageTrust' }] };
}

function clusterChecks({ folder, script, env }: Subject, values: SettingValues, t: Translate): Promise<Check[]> {
  const slurm: SlurmSettings = Object.fromEntries(
    slurmKeys.map((key) => [key, values[`slurm.${key}`]] as const).filter(([, value]) => isGiven(value)),
  );
  const file = script ?? path.join(folder, 'any.jl');
  const outputDir = path.resolve(folder, textOf(values.outputDirectory) ?? `${stemOf(file)}_output`);
  return slurmChecks(slurm, foldersOfNodes({ outputDir, script: file, cwd: folder }, env), t);
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** A cluster is not asked with settings that cannot be. */
const hasSlurmProblem = (checks: readonly Check[]): boolean =>
  checks.some(({ actions = [] }) =>
    actions.some((action) => action.type === 'openSetting' && action.setting.startsWith('powersim.slurm.')),
  );

/** What goes wrong while looking is told where it was looked at; the others go on. */
function guarded(name: string, look: (signal?: AbortSignal) => Check[] | Promise<Check[]>, t: Translate) {
  return async (signal?: AbortSignal): Promise<Check[]> => {
    try {
      return await look(signal);
    } catch (error) {
      return [failedCheck(name, error, t)];
    }
  };
}

function once<A extends unknown[], T>(make: (...args: A) => T): (...args: A) => T {
  let made: { readonly value: T } | undefined;
  return (...args) => {
    made ??= { value: make(...args) };
    return made.value;
  };
}
