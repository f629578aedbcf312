import { execa } from 'execa';
import * as z from 'zod/mini';
import { messageOf, oneLine } from '../../text';
import { workerEnvironment } from '../runtime';
import { type JuliaCommandOptions, juliaWorkerCommand } from './command';
import { type Generation, generationOf } from './generation';
import { formatVersion, isAtLeast, type JuliaVersion, OLDEST_JULIA, parseVersion } from './version';

/** Something about this machine's Julia that a run would stumble over, in words, and what to do about it. */
export interface ProbeFinding {
  readonly code: 'julia.failed' | 'julia.timeout' | 'julia.old' | 'package.missing' | 'package.broken' | 'package.old';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
  /** What the remedy says to do in a terminal. */
  readonly command?: string;
}

export interface VersionProbe {
  readonly version?: JuliaVersion;
  readonly findings: readonly ProbeFinding[];
}

export interface JuliaProbe {
  readonly juliaVersion?: string;
  /** Path of the active project's file, as Julia sees it. */
  readonly project?: string;
  readonly packageVersion?: string;
  readonly generation: Generation;
  readonly findings: readonly ProbeFinding[];
}

interface TimeLimit {
  readonly timeoutMs?: number;
  readonly cancelSignal?: AbortSignal | undefined;
}

/** Asks an executable for its version: a fraction of a second, once juliaup has what it needs. */
export async function probeVersion(
  options: Pick<JuliaCommandOptions, 'executable' | 'exeflags' | 'env' | 'extraEnv'> & TimeLimit,
): Promise<VersionProbe> {
  const { executable, exeflags } = options;
  // juliaup's `+1.10` chooses the version.
  const channel = exeflags[0]?.startsWith('+') ? [exeflags[0]] : [];
  const env = workerEnvironment(options.env, options.extraEnv);
  const ended = await runJulia(executable, [...channel, '--version'], env, { timeoutMs: 20_000, ...options });
  if (!ended.ok) return { findings: [ended.finding] };
  const version = parseVersion(ended.stdout);
  if (version === undefined) return { findings: [failed(executable, `it answered "${oneLine(ended.stdout, 80)}"`)] };
  return { version, findings: isAtLeast(version, OLDEST_JULIA) ? [] : [tooOld(executable, version)] };
}

/**
 * Loads PowerSimulations in the project and says what it finds: seconds to minutes, since a package that was never
 * loaded is compiled first.
 * @param options those of the worker's command, with the path of `probe.jl` as driver
 */
export async function probeJulia(options: JuliaCommandOptions & TimeLimit): Promise<JuliaProbe> {
  const { file, args, env } = juliaWorkerCommand(options);
  const ended = await runJulia(file, args, env, { timeoutMs: 600_000, ...options });
  if (!ended.ok) return { generation: 'unknown', findings: [ended.finding] };
  const line = ended.stdout.split('\n').findLast((text) => text.startsWith(MARKER));
  try {
    return judge(reportSchema.parse(JSON.parse(line?.slice(MARKER.length) ?? '')), options.executable);
  } catch (error) {
    return { generation: 'unknown', findings: [failed(file, `its answer cannot be read: ${messageOf(error)}`)] };
  }
}

const MARKER = 'POWERSIM_PROBE ';

const reportSchema = z.object({
  julia: z.string(),
  project: z.nullable(z.string()),
  features: z.optional(z.record(z.string(), z.union([z.boolean(), z.string()]))),
  missingPackage: z.nullish(z.string()),
  error: z.optional(z.string()),
});
/** What `probe.jl` answers. */
export type ProbeReport = z.infer<typeof reportSchema>;

/** What a report of `probe.jl` means. */
export function judge(report: ProbeReport, executable: string): JuliaProbe {
  const findings: ProbeFinding[] = [];
  const place = report.project === null ? '' : ` in the project ${report.project}`;
  const inProject = (code: string) => pkgCommand(executable, report.project, code);
  const version = parseVersion(report.julia);
  if (version !== undefined && !isAtLeast(version, OLDEST_JULIA)) findings.push(tooOld(executable, version));
  if (report.missingPackage) {
    const name = report.missingPackage;
    // Julia's own words tell a package that was never added from one that the project lists but this machine lacks.
    const listed = name !== 'PowerSimulations' || (report.error?.includes('seem to be installed') ?? false);
    const command = inProject(listed ? 'Pkg.instantiate()' : `Pkg.add("${name}")`);
    findings.push({
      code: 'package.missing',
      severity: 'error',
      message: `The package ${name} is not installed${place}.`,
      remedy: `Install it: ${command}, or choose another project (powersim.julia.project, or --project=… in exeflags).`,
      command,
    });
  } else if (report.error !== undefined) {
    const command = inProject('Pkg.instantiate(); using PowerSimulations');
    findings.push({
      code: 'package.broken',
      severity: 'error',
      message: `PowerSimulations cannot be loaded${place}: ${oneLine(report.error)}`,
      remedy: `See the whole error and resolve it: ${command}`,
      command,
    });
  } else if (report.features?.['partitions'] === false) {
    const command = inProject('Pkg.update("PowerSimulations")');
    findings.push({
      code: 'package.old',
      severity: 'error',
      message: `This PowerSimulations${place} cannot run partitions: it has no process_simulation_partition_cli_args.`,
      remedy: `Update it: ${command}`,
      command,
    });
  }
  const packageVersion = report.features?.['packageVersion'];
  return {
    juliaVersion: report.julia,
    ...(report.project === null ? {} : { project: report.project }),
    ...(typeof packageVersion === 'string' ? { packageVersion } : {}),
    generation: report.features ? generationOf(report.features) : 'unknown',
    findings,
  };
}

type Ended = { readonly ok: true; readonly stdout: string } | { readonly ok: false; readonly finding: ProbeFinding };

async function runJulia(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { timeoutMs, cancelSignal }: TimeLimit,
): Promise<Ended> {
  const result = await execa(file, [...args], {
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    forceKillAfterDelay: 2000,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    ...(cancelSignal === undefined ? {} : { cancelSignal }),
  });
  if (!result.failed) return { ok: true, stdout: result.stdout ?? '' };
  if (result.timedOut) {
    return {
      ok: false,
      finding: {
        code: 'julia.timeout',
        severity: 'error',
        message: `Julia (${file}) did not answer within ${Math.round((timeoutMs ?? 0) / 1000)} s.`,
        remedy: `Run it in a terminal and see what it waits for: ${[file, ...args].map(quoted).join(' ')}`,
      },
    };
  }
  const words = result.stderr?.split('\n').find((text) => text.trim() !== '');
  return { ok: false, finding: failed(file, oneLine(words ?? result.shortMessage ?? '')) };
}

function failed(executable: string, why: string): ProbeFinding {
  return {
    code: 'julia.failed',
    severity: 'error',
    message: `Julia (${executable}) does not work: ${why}`,
    remedy: 'Check the settings powersim.julia.executable and powersim.exeflags, or reinstall Julia.',
  };
}

function tooOld(executable: string, version: JuliaVersion): ProbeFinding {
  return {
    code: 'julia.old',
    severity: 'error',
    message: `Julia ${formatVersion(version)} (${executable}) is too old: ${OLDEST_JULIA.slice(0, 2).join('.')} or newer is needed.`,
    remedy: 'Install a newer Julia, for example with juliaup, and name it in powersim.julia.executable.',
  };
}

/** A command to paste into a terminal. */
function pkgCommand(executable: string, project: string | null, code: string): string {
  const flag = project === null ? [] : [`--project=${project.replace(/[/\\](?:Julia)?Project\.toml$/, '')}`];
  return [executable, ...flag].map(quoted).concat('-e', `'using Pkg; ${code}'`).join(' ');
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
