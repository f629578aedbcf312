import path from 'node:path';
import { type Check, examine, isFine } from '../doctor';
import { BUNDLE } from './context';
import { say, sayJson } from './print';
import { layersOf, type SettingFlags } from './run';
import { VERSION } from './version';

/** `powersim doctor [SCRIPT]`: exit status 0 when a run would start, 1 when something is missing. */
export async function doctorCommand(
  given: string | undefined,
  flags: SettingFlags & { readonly json?: boolean },
): Promise<void> {
  const folder = process.cwd();
  const script = given === undefined ? undefined : path.resolve(given);
  const layers = await layersOf(script ?? path.join(folder, 'no script'), flags, folder);
  const examination = examine({ script, folder, layers, env: process.env, bundle: BUNDLE, version: VERSION });
  const checks: Check[] = [];
  for (const { look } of examination.looks) {
    const found = await look();
    if (!flags.json) for (const check of found) say(lineOf(check));
    checks.push(...found);
  }
  const ok = isFine(checks);
  if (flags.json) sayJson(await jsonOf(examination, checks, ok));
  else say(ok ? 'A run can start.' : 'A run would fail: see the problems above.');
  process.exitCode = ok ? 0 : 1;
}

function lineOf({ ok, warning, name, message, remedy }: Check): string {
  const mark = ok ? 'ok     ' : warning ? 'warning' : 'problem';
  return `${mark} ${name}: ${message}${remedy ? `\n        ${remedy}` : ''}`;
}

async function jsonOf({ julia }: ReturnType<typeof examine>, checks: readonly Check[], ok: boolean): Promise<object> {
  const { executable, source, probe } = await julia();
  return {
    ok,
    julia: executable === undefined ? null : { executable, source },
    ...(probe
      ? {
          juliaVersion: probe.juliaVersion,
          project: probe.project ?? null,
          packageVersion: probe.packageVersion ?? null,
          generation: probe.generation,
        }
      : {}),
    // What an editor can do is of no use here.
    checks: checks.map(({ actions: _, ...check }) => check),
  };
}
