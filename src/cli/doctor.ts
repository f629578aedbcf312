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
import { type RuntimeId, runtimeIdOf, type SettingValues, settingSchemas, splitExeflags } from '../settings';
import { UserError } from '../text';
import { BUNDLE } from './context';
import { inspectFile } from './preflight';
import { say, sayJson } from './print';
import { layersOf, type SettingFlags } from './run';
import { VERSION } from './version';

/** One thing that was looked at. */
interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** A problem that does not keep a run from succeeding. */
  readonly warning?: boolean;
  readonly message: string;
  readonly remedy?: string;
}

/** `powersim doctor [SCRIPT]`: exit status 0 when a run would start, 1 when something is missing. */
export async function doctorCommand(
  script: string | undefined,
  flags: SettingFlags & { readonly json?: boolean },
): Promise<void> {
  const cwd = process.cwd();
  const file = script === undefined ? undefined : path.resolve(script);
  const values = firstOf(await layersOf(file ?? path.join(cwd, 'no script'), flags, cwd));
  const exeflags = splitExeflags(settingSchemas.exeflags.safeParse(values.exeflags).data ?? []);
  const checks: Check[] = [];
  const runtime = file === undefined ? undefined : runtimeIdOf(file);
  engineCheck(checks, runtime);
  const julia = runtime === 'node' ? undefined : juliaCheck(checks, textOf(values['julia.executable']), cwd, runtime);
  let probe: JuliaProbe | undefined;
  if (julia) {
    const setting = textOf(values['julia.project']);
    const { project, source } = resolveProject({ setting, exeflags, script: file, env: process.env, folder: cwd });
    probe = await packageCheck(
      checks,
      julia,
      exeflags,
      source === 'exeflags' || source === 'environment' ? undefined : project,
    );
  }
  if (file !== undefined) scriptChecks(checks, file, values, probe);
  const ok = checks.every((check) => check.ok || check.warning);
  if (flags.json) {
    sayJson({
      ok,
      julia: julia ?? null,
      ...(probe
        ? {
            juliaVersion: probe.juliaVersion,
            project: probe.project ?? null,
            packageVersion: probe.packageVersion ?? null,
            generation: probe.generation,
          }
        : {}),
      checks,
    });
  } else {
    for (const check of checks) {
      const mark = check.ok ? 'ok     ' : check.warning ? 'warning' : 'problem';
      say(`${mark} ${check.name}: ${check.message}${check.remedy ? `\n        ${check.remedy}` : ''}`);
    }
    say(ok ? 'A run can start.' : 'A run would fail: see the problems above.');
  }
  process.exitCode = ok ? 0 : 1;
}

/** The embedded engine comes with this program; what it needs is a Node that loads scripts. */
function engineCheck(checks: Check[], runtime: RuntimeId | undefined): void {
  const name = 'Embedded engine';
  try {
    checkNodeVersion();
    checks.push({ name, ok: true, message: `${VERSION}, on Node.js ${process.versions.node}` });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    checks.push({ name, ok: false, warning: runtime !== 'node', message: error.message });
  }
}

/** Without a script that needs it, a Julia that is not installed is no problem; one that is set must be there. */
function juliaCheck(
  checks: Check[],
  setting: string | undefined,
  folder: string,
  runtime: RuntimeId | undefined,
): FoundJulia | undefined {
  try {
    const found = findJulia({
      setting,
      env: process.env,
      platform: process.platform,
      exists: isExecutableFile,
      folder,
    });
    const source = {
      setting: 'as set',
      juliaExtension: 'from the Julia extension',
      path: 'on PATH',
      juliaup: "juliaup's",
    };
    checks.push({ name: 'Julia', ok: true, message: `${found.executable} (${source[found.source]})` });
    return found;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const warning = runtime === undefined && setting === undefined;
    checks.push({ name: 'Julia', ok: false, warning, message: error.message });
    return undefined;
  }
}

async function packageCheck(
  checks: Check[],
  julia: FoundJulia,
  exeflags: readonly string[],
  project: string | undefined,
): Promise<JuliaProbe> {
  const { executable } = julia;
  const { version } = await probeVersion({ executable, exeflags, env: process.env });
  const driver = path.join(BUNDLE, 'probe.jl');
  const probe = await probeJulia({ executable, exeflags, project, driver, version, env: process.env });
  if (probe.juliaVersion) checks.push({ name: 'Julia version', ok: true, message: probe.juliaVersion });
  if (probe.project) checks.push({ name: 'Project', ok: true, message: probe.project });
  for (const { message, remedy, severity } of probe.findings) {
    checks.push({ name: 'PowerSimulations', ok: false, warning: severity === 'warning', message, remedy });
  }
  if (probe.findings.length === 0) {
    const names = {
      documented: 'names of the published how-to',
      G0: 'joins without looking',
      G1: 'checks before it joins',
      G2: 'parameters beside the store',
      unknown: 'not recognised',
    };
    const message = `${probe.packageVersion ?? 'installed'}, generation ${probe.generation} (${names[probe.generation]})`;
    checks.push({ name: 'PowerSimulations', ok: true, message });
  }
  return probe;
}

function scriptChecks(checks: Check[], script: string, values: SettingValues, probe: JuliaProbe | undefined): void {
  const buildFunction = textOf(values.buildFunction) ?? 'build_simulation';
  const executeFunction = textOf(values.executeFunction) ?? 'execute_simulation';
  let findings: ReturnType<typeof inspectFile>;
  try {
    findings = inspectFile({ script, buildFunction, executeFunction }, probe?.generation);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    checks.push({ name: 'Script', ok: false, message: error.message });
    return;
  }
  for (const { message, remedy, severity, line, file } of findings) {
    const where = `${file ?? path.basename(script)}:${line}`;
    checks.push({
      name: 'Script',
      ok: severity === 'info',
      warning: severity === 'warning',
      message: `${where}: ${message}`,
      remedy,
    });
  }
  if (findings.every((finding) => finding.severity === 'info')) {
    checks.push({
      name: 'Script',
      ok: true,
      message: `${path.basename(script)} defines ${buildFunction} and ${executeFunction}`,
    });
  }
}

function firstOf(layers: readonly SettingValues[]): SettingValues {
  const merged: SettingValues = {};
  for (const layer of [...layers].reverse()) {
    for (const [key, value] of Object.entries(layer))
      if (value !== undefined) merged[key as keyof SettingValues] = value;
  }
  return merged;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
