import path from 'node:path';
import { spareProgram } from '../../machine';
import { UserError } from '../../text';
import { type ProcessCommand, type Surroundings, type WorkerSettings, workerEnvironment } from '../runtime';

/**
 * The command that starts a worker for JavaScript and TypeScript: the Node that runs this process, which in an editor
 * may be its Electron.
 * @param use `join` loads no script, for which any Node is new enough
 * @throws UserError `node.version`, `node.exeflags`
 */
export function nodeWorkerCommand(
  { exeflags, environment }: Pick<WorkerSettings, 'exeflags' | 'environment'>,
  { env, bundle }: Pick<Surroundings, 'env' | 'bundle'>,
  use: 'scripts' | 'join' = 'scripts',
): ProcessCommand {
  if (use === 'scripts') checkNodeVersion();
  const electron = process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
  return {
    file: process.execPath,
    spare: spareProgram(),
    args: nodeArguments(exeflags, path.resolve(bundle, 'node-driver.js')),
    env: workerEnvironment(env, { ...environment, ...electron }),
  };
}

/**
 * What a solve leaves behind is collected often: a sixth less memory per worker at the same speed. And the first time soon: a
 * tenth less for the join of hundreds of partitions.
 */
const HEAP_FLAGS = ['--max-semi-space-size=2', '--initial-old-space-size=16'];

/**
 * What Node is given to run the driver.
 * @throws UserError `node.exeflags`
 */
export function nodeArguments(exeflags: readonly string[], driver: string): string[] {
  const flags = nodeFlagsOf(exeflags);
  checkNodeFlags(flags);
  return [...HEAP_FLAGS, ...flags, driver];
}

/**
 * Refuses a Node that cannot load scripts as the driver does, by `module.registerHooks`.
 * @throws UserError `node.version`
 */
export function checkNodeVersion(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 24 || (major === 22 && minor >= 15) || (major === 23 && minor >= 5)) return;
  throw new UserError(
    'node.version',
    `Scripts in JavaScript and TypeScript need Node.js 22.15 or newer; this is ${version}. Install a current Node.js from https://nodejs.org and start powersim with it. In VS Code they need VS Code 1.101 or newer.`,
  );
}

/** Flags that Julia knows and Node does not: one setting serves both languages. */
const JULIA_FLAG =
  /^(?:\+\S*|-[OgJLHt]\S*|--(?:proj(?:e(?:ct?)?)?|sysimage|startup-file|handle-signals|sysimage-native-code|compiled-modules|pkgimages|threads|gcthreads|optimize|min-optlevel|check-bounds|math-mode|inline|polly|depwarn|warn-overwrite|warn-scope|heap-size-hint|hard-heap-limit|compile|code-coverage|track-allocation|procs|machine-file|banner|color|history-file|load|home|cpu-target|bug-report)(?:=.*)?)$/;

/** The flags of `exeflags` that are meant for Node: what only Julia knows is left out. */
export function nodeFlagsOf(exeflags: readonly string[]): string[] {
  const flags: string[] = [];
  for (let i = 0; i < exeflags.length; i += 1) {
    const flag = exeflags[i] ?? '';
    const next = exeflags[i + 1];
    if (!JULIA_FLAG.test(flag)) flags.push(flag);
    // Julia takes a value behind its flag as well.
    else if (!flag.includes('=') && next !== undefined && !next.startsWith('-') && !flag.startsWith('+')) i += 1;
  }
  return flags;
}

/** Flags whose value may follow as an argument of its own. */
const TAKES_VALUE = /^(?:-r|--require|--import|-C|--conditions)$/;
/** Flags with which Node would run something else, or nothing, in place of the driver. */
const RUNS_OTHERS =
  /^(?:-|--|-e|-p|-pe|-c|-i|-h|-v|(?:--eval|--print|--check|--interactive|--help|--version|--test|--watch|--run|--build-snapshot|--experimental-sea-config|--v8-options)(?:=.*)?)$/;

/**
 * Refuses what Node would take for the program to run, in place of the driver.
 * @throws UserError `node.exeflags`
 */
export function checkNodeFlags(flags: readonly string[]): void {
  flags.forEach((flag, position) => {
    const isValue = TAKES_VALUE.test(flags[position - 1] ?? '');
    if (isValue || (flag.startsWith('-') && !RUNS_OTHERS.test(flag))) return;
    throw new UserError(
      'node.exeflags',
      `Node would run "${flag}" in exeflags instead of the simulation. Give flags of Node only, each with its value after an equals sign, such as --max-old-space-size=8192.`,
    );
  });
}
