/** Looks at what this machine has for scripts: the embedded engine, Julia with its package. */
import path from 'node:path';
import {
  type FoundJulia,
  findJulia,
  isExecutableFile,
  type JuliaProbe,
  probeJulia,
  probeVersion,
  resolveProject,
} from '../runtimes/julia';
import { checkNodeVersion } from '../runtimes/node';
import { type RuntimeId, settingSchemas, splitExeflags } from '../settings';
import { messageOf, type Translate, UserError } from '../text';
import type { Check, CheckAction } from './check';
import { type Subject, textOf, valuesOf } from './subject';

const JULIA_PAGE = 'https://julialang.org/install';
const JULIA_SETTING: CheckAction = { type: 'openSetting', setting: 'powersim.julia.executable' };

/** The embedded engine comes with this program; what it needs is a Node that loads scripts. */
export function engineCheck({ version }: Subject, runtime: RuntimeId | undefined, t: Translate): Check {
  const name = t('Embedded engine');
  try {
    checkNodeVersion();
    return { name, ok: true, message: t('{0}, on Node.js {1}', version, process.versions.node) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, ok: false, warning: runtime !== 'node', message: error.message };
  }
}

/** A Julia, and what is said of it. */
export interface JuliaLook {
  readonly found?: FoundJulia;
  readonly check: Check;
}

/** Without a script that needs it, a Julia that is not installed is no problem; one that is set must be there. */
export function juliaLook(subject: Subject, runtime: RuntimeId | undefined, t: Translate): JuliaLook {
  const { env, folder, offered } = subject;
  const setting = textOf(valuesOf(subject)['julia.executable']);
  const name = t('Julia');
  try {
    const { platform } = process;
    const found = findJulia({ setting, offered: offered?.julia, env, platform, exists: isExecutableFile, folder });
    return { found, check: { name, ok: true, message: foundText(found, t) } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const warning = runtime === undefined && setting === undefined;
    const install: CheckAction = { type: 'openPage', url: JULIA_PAGE };
    const actions: CheckAction[] = [
      ...(setting === undefined ? [install] : []),
      { type: 'chooseJulia' },
      ...(setting === undefined ? [] : [JULIA_SETTING]),
    ];
    return { check: { name, ok: false, warning, message: error.message, actions } };
  }
}

function foundText({ executable, source }: FoundJulia, t: Translate): string {
  switch (source) {
    case 'setting':
      return t('{0} (as set)', executable);
    case 'juliaExtension':
      return t('{0} (from the Julia extension)', executable);
    case 'path':
      return t('{0} (on PATH)', executable);
    case 'juliaup':
      return t("{0} (juliaup's)", executable);
  }
}

/** Julia on a login node says nothing of the nodes, and loading a package there is not what it is for. */
export function nodesJuliaCheck(subject: Subject, t: Translate): Check {
  const setting = textOf(valuesOf(subject)['julia.executable']);
  const where = setting ?? t('from the PATH of each job, after the lines of powersim.slurm.prologue');
  return { name: t('Julia'), ok: true, message: t('looked for on the compute nodes: {0}', where) };
}

/** Starts Julia and loads PowerSimulations in the project of the script: seconds, minutes the first time. */
export async function packageProbe(subject: Subject, julia: FoundJulia, signal?: AbortSignal): Promise<JuliaProbe> {
  const { bundle, env, folder, offered, script } = subject;
  const values = valuesOf(subject);
  const exeflags = flagsOf(values.exeflags);
  const setting = textOf(values['julia.project']);
  const { project, source } = resolveProject({ setting, exeflags, offered: offered?.project, script, env, folder });
  const { executable } = julia;
  const { version } = await probeVersion({ executable, exeflags, env, cancelSignal: signal });
  const inherited = source === 'exeflags' || source === 'environment';
  return probeJulia({
    executable,
    exeflags,
    project: inherited ? undefined : project,
    driver: path.join(bundle, 'probe.jl'),
    version,
    env,
    cancelSignal: signal,
  });
}

/** A text that cannot be split is told as a setting; Julia is started without. */
function flagsOf(given: unknown): string[] {
  try {
    return splitExeflags(settingSchemas.exeflags.safeParse(given).data ?? []);
  } catch {
    return [];
  }
}

/** What a probe says. */
export function packageChecks(probe: JuliaProbe, t: Translate): Check[] {
  const name = 'PowerSimulations';
  const findings = probe.findings.map(({ code, severity, message, remedy, command }): Check => {
    const actions: CheckAction[] = [];
    if (command !== undefined) actions.push({ type: 'copyCommand', command });
    if (code === 'package.missing') actions.push({ type: 'openSetting', setting: 'powersim.julia.project' });
    if (code.startsWith('julia.')) actions.push({ type: 'chooseJulia' }, JULIA_SETTING);
    return { name, ok: false, warning: severity === 'warning', message, remedy, actions };
  });
  return [
    ...(probe.juliaVersion ? [{ name: t('Julia version'), ok: true, message: probe.juliaVersion }] : []),
    ...(probe.project ? [{ name: t('Project'), ok: true, message: probe.project }] : []),
    ...findings,
    ...(findings.length === 0 ? [{ name, ok: true, message: generationText(probe, t) }] : []),
  ];
}

function generationText({ generation, packageVersion }: JuliaProbe, t: Translate): string {
  const names = {
    documented: t('names of the published how-to'),
    G0: t('joins without looking'),
    G1: t('checks before it joins'),
    G2: t('parameters beside the store'),
    unknown: t('not recognised'),
  };
  return t('{0}, generation {1} ({2})', packageVersion ?? t('installed'), generation, names[generation]);
}

/** A look that could not be carried out at all: a bug, or the machine's. */
export function failedCheck(name: string, error: unknown, t: Translate): Check {
  const message = t('This could not be looked at: {0}', messageOf(error));
  return { name, ok: false, warning: true, message, actions: [{ type: 'showLog' }] };
}
