/** Looks at a script and at its settings. */
import path from 'node:path';
import type { Generation } from '../runtimes/julia';
import { type Machine, resolveSettings } from '../settings';
import { type Translate, UserError } from '../text';
import type { Check } from './check';
import { inspectFile } from './inspect-file';
import { type Subject, textOf, valuesOf } from './subject';

/** What a run would stumble over in a script. @param generation of the installed PowerSimulations, if it is known */
export function scriptChecks(subject: Subject, generation: Generation | undefined, t: Translate): Check[] {
  const { script } = subject;
  if (script === undefined) return [];
  const name = t('Script');
  const values = valuesOf(subject);
  const buildFunction = textOf(values.buildFunction) ?? 'build_simulation';
  const executeFunction = textOf(values.executeFunction) ?? 'execute_simulation';
  let inspection: ReturnType<typeof inspectFile>;
  try {
    inspection = inspectFile({ script, buildFunction, executeFunction }, generation, t);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ name, ok: false, message: error.message }];
  }
  const { findings, build, execute } = inspection;
  const stem = path.basename(script);
  const checks = findings.map(({ message, remedy, severity, line, file }): Check => {
    const inFile = file === undefined ? script : path.resolve(path.dirname(script), file);
    return {
      name,
      ok: severity === 'info',
      warning: severity === 'warning',
      message: `${file ?? stem}:${line}: ${message}`,
      remedy,
      actions: [{ type: 'openFile', file: inFile, line }],
    };
  });
  if (findings.some(({ severity }) => severity !== 'info')) return checks;
  const names = [build?.name ?? buildFunction, execute?.name ?? executeFunction] as const;
  return [...checks, { name, ok: true, message: t('{0} defines {1} and {2}', stem, ...names) }];
}

/** Settings that a run would refuse, or that there is none. */
export function settingsChecks(subject: Subject, machine: Machine, t: Translate): Check[] {
  const { folder, layers, script } = subject;
  const { problems } = resolveSettings({
    script: script ?? path.join(folder, 'any.jl'),
    base: folder,
    layers,
    machine,
  });
  if (problems.length === 0)
    return [{ name: t('Settings'), ok: true, message: t('there is none that a run would refuse') }];
  return problems.map(({ key, message }) => ({
    name: t('Settings'),
    ok: false,
    message,
    actions: [{ type: 'openSetting', setting: `powersim.${key}` }],
  }));
}
