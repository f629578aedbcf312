import { resolve } from 'node:path';
import { UserError } from '../../text';
import { type ProcessCommand, workerEnvironment } from '../runtime';
import { isAtLeast, type JuliaVersion } from './version';

export interface JuliaCommandOptions {
  /** Path of the Julia executable, from `findJulia`. */
  readonly executable: string;
  /** The user's `exeflags`, split into arguments. */
  readonly exeflags: readonly string[];
  /** From `resolveProject`; nothing leaves Julia its default environment. */
  readonly project?: string | undefined;
  /** Path of `driver.jl`. */
  readonly driver: string;
  /** Nothing when it could not be found out: then no version-dependent flag is passed. */
  readonly version?: JuliaVersion | undefined;
  /** The caller's environment; what the editor's host put there is taken out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `powersim.environment`. */
  readonly extraEnv?: Readonly<Record<string, string>> | undefined;
}

/** The command that starts a Julia worker. Every user value is an argument of its own; none passes through a shell. */
export function juliaWorkerCommand(options: JuliaCommandOptions): ProcessCommand {
  const { exeflags } = options;
  checkExeflags(exeflags);
  const env = workerEnvironment(options.env, options.extraEnv);
  const args = juliaFlags(exeflags, options.project);
  const threads = reportingThreads(options.version);
  if (threads !== undefined && !exeflags.some(isThreadsFlag) && !env['JULIA_NUM_THREADS']) {
    args.push(`--threads=${threads}`);
  }
  // Absolute, so that it cannot be taken for a flag.
  const driver = resolve(options.driver);
  // Nobody else is to have it written already.
  const records = options.version !== undefined && !exeflags.some((flag) => flag.startsWith('--trace-c'));
  return {
    file: options.executable,
    args: [...args, driver],
    env,
    ...(records ? { recording: (file: string) => [...args, `--trace-compile=${file}`, driver] } : {}),
  };
}

/** The user's flags, with the project and without a startup file unless they say otherwise. */
export function juliaFlags(exeflags: readonly string[], project: string | undefined): string[] {
  const flags = [...exeflags];
  if (project !== undefined && !exeflags.some(isProjectFlag)) flags.push(`--project=${project}`);
  if (!exeflags.some((flag) => flag.startsWith('--startup-file'))) flags.push('--startup-file=no');
  return flags;
}

/** Whether a flag chooses the project. Julia takes unambiguous abbreviations of long options. */
export function isProjectFlag(flag: string): boolean {
  return /^--proj(?:e(?:ct?)?)?(?:=|$)/.test(flag);
}

/**
 * Refuses what Julia would take for the program to run, in place of the driver. juliaup's `+1.10` may come first.
 * @throws UserError `julia.exeflags`
 */
export function checkExeflags(exeflags: readonly string[]): void {
  exeflags.forEach((argument, position) => {
    if (argument.startsWith('-') || (position === 0 && argument.startsWith('+'))) return;
    const before = exeflags[position - 1];
    if (before?.startsWith('-') && !before.includes('=') && !isProjectFlag(before)) return;
    const remedy =
      before !== undefined && isProjectFlag(before) && !before.includes('=')
        ? `Write it with an equals sign: --project=${argument}`
        : 'Every flag begins with a dash, and a value follows its flag after an equals sign.';
    throw new UserError(
      'julia.exeflags',
      `Julia would run "${argument}" in exeflags as a program instead of the simulation. ${remedy}`,
    );
  });
}

function isThreadsFlag(flag: string): boolean {
  return /^(?:-t.*|--threads(?:=.*)?)$/.test(flag);
}

/**
 * One thread for the script and one for reporting progress while the script computes.
 * From 1.12 the script itself runs on the first interactive thread, so that reporting needs a second.
 */
function reportingThreads(version: JuliaVersion | undefined): string | undefined {
  if (version === undefined || !isAtLeast(version, [1, 9])) return undefined;
  return isAtLeast(version, [1, 12]) ? '1,2' : '1,1';
}
