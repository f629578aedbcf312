/** What this machine and earlier runs tell of a script. */
import { earlierRuns, earlierSeams, measuredOf } from '../../estimates';
import type { Typed } from '../../pages/configure';
import { listRuns } from '../../run';
import { findJulia, isExecutableFile, resolveProject } from '../../runtimes/julia';
import { runtimeIdOf, type SettingValues, settingSchemas, splitExeflags } from '../../settings';
import { messageOf, type Translate } from '../../text';
import { offeredByJuliaExtension } from '../start/julia-extension';
import type { Earlier } from './meaning';

/** What earlier runs took; nothing where they cannot be read. */
export async function earlierOf(script: string, warn: (message: string, error: unknown) => void): Promise<Earlier> {
  try {
    const states = await earlierRuns(script, await listRuns());
    return { measured: measuredOf(states, script), seams: await earlierSeams(states) };
  } catch (error) {
    warn('Earlier runs cannot be read', error);
    return { measured: undefined, seams: undefined };
  }
}

/**
 * What a run would find of what its language needs, in words.
 * @param values of the settings, as they are typed
 * @returns by the key of the setting that changes it
 */
export async function foundFor(script: string, folder: string, values: SettingValues, t: Translate): Promise<Typed> {
  if (runtimeIdOf(script) === 'node') {
    return { exeflags: t('Runs on the embedded engine: nothing needs to be installed.') };
  }
  const { julia: offered, project } = await offeredByJuliaExtension();
  const text = (key: 'julia.executable' | 'julia.project') => settingSchemas[key].safeParse(values[key]).data;
  const environment = settingSchemas.environment.safeParse(values.environment).data ?? {};
  const env = { ...process.env, ...environment };
  const notes: Record<string, string> = {};
  if (values.executor !== 'slurm') {
    notes['julia.executable'] = julia({ setting: text('julia.executable'), offered, env, folder }, t);
  }
  const exeflags = flagsOf(values);
  const resolved = resolveProject({ setting: text('julia.project'), offered: project, exeflags, script, env, folder });
  notes['julia.project'] = resolved.project === undefined ? t('None was found.') : t('Found: {0}', resolved.project);
  return notes;
}

function julia(
  { setting, offered, env, folder }: Pick<Parameters<typeof findJulia>[0], 'setting' | 'offered' | 'env' | 'folder'>,
  t: Translate,
): string {
  try {
    const options = { setting, offered, env, folder, platform: process.platform, exists: isExecutableFile };
    return t('Found: {0}', findJulia(options).executable);
  } catch (error) {
    return messageOf(error);
  }
}

function flagsOf({ exeflags }: SettingValues): string[] {
  try {
    return splitExeflags(settingSchemas.exeflags.safeParse(exeflags).data ?? []);
  } catch {
    // The control says so itself.
    return [];
  }
}
