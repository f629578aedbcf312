import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../layout';
import { countPartitions } from '../partitions';
import { layersOfFile, type RunSettings, resolveSettings, type SettingValues } from '../settings';
import { messageOf, UserError } from '../text';
import { machine } from './context';
import { showDryRun } from './dry-run';
import { carryOut, type HowToRun } from './foreground';
import { preflight } from './preflight';
import { complain } from './print';
import { sideBySideText } from './side-by-side';
import { slurmLayer } from './slurm-flags';

/** Flags that stand for settings, as commander names them. */
export interface SettingFlags {
  readonly outputDir?: string;
  readonly name?: string;
  readonly numSteps?: number;
  readonly period?: number;
  readonly numOverlapSteps?: number;
  readonly numParallelProcesses?: number;
  readonly julia?: string;
  readonly exeflags?: string;
  readonly project?: string;
  readonly settings?: string;
  readonly configuration?: string;
  readonly buildFunction?: string;
  readonly executeFunction?: string;
  readonly maxAttempts?: number;
  readonly partitionsPerWorker?: number;
  readonly stopGracePeriod?: number;
  readonly partitionTimeout?: number;
  readonly stallTimeout?: number;
  readonly stallAction?: string;
  readonly memoryReserve?: number;
  readonly maxWorkerMemory?: number;
  readonly env?: readonly string[];
  readonly executor?: string;
  readonly slurm?: readonly string[];
}

/** `powersim run`. */
export async function runCommand(
  script: string,
  flags: SettingFlags & HowToRun & { readonly force?: boolean; readonly dryRun?: boolean },
): Promise<void> {
  const settings = await settingsOf(path.resolve(script), flags);
  refuseUnusedSlurm(settings, flags.slurm);
  if (flags.dryRun) return showDryRun(settings, flags.json ?? false, flags.force ?? false);
  preflight(settings, (warning) => complain(`warning: ${warning}`));
  const heading = `${settings.name}: ${countPartitions(settings)} partitions, ${sideBySideText(settings)}`;
  await carryOut({ type: 'run', settings, force: flags.force ?? false }, { ...flags, heading });
}

/**
 * The settings that flags, a settings file and the defaults give.
 * @throws UserError `settings.invalid` naming every wrong or missing setting and the flag that sets it
 */
export async function settingsOf(script: string, flags: SettingFlags): Promise<RunSettings> {
  const base = process.cwd();
  const [flagged = {}, ...layers] = await layersOf(script, flags, base);
  // Upstream's own default for a run that is started by hand.
  const all = [...processesOnSlurm(flagged, layers), flagged, ...layers, { numOverlapSteps: 1 }];
  const { configuration } = flags;
  const resolution = resolveSettings({ script, base, layers: all, configuration, machine: machine() });
  if (resolution.settings) return resolution.settings;
  const missing = resolution.missing.map((key) => `${key} is missing: give ${flagOf(key)}.`);
  const lines = [...missing, ...resolution.problems.map((p) => p.message)];
  throw new UserError('settings.invalid', `The run cannot start.\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

/** Who gives the number of partitions side by side as a flag means it on a cluster as well, whatever a file says. */
function processesOnSlurm(flagged: SettingValues, layers: readonly SettingValues[]): SettingValues[] {
  const executor = [flagged, ...layers].map((layer) => layer.executor).find((value) => value !== undefined);
  const { numParallelProcesses, 'slurm.maxConcurrent': tasks = numParallelProcesses } = flagged;
  return executor === 'slurm' && tasks !== undefined ? [{ 'slurm.maxConcurrent': tasks }] : [];
}

/** @throws UserError `settings.slurm` for what would have no effect */
export function refuseUnusedSlurm({ executor }: Pick<RunSettings, 'executor'>, slurm: readonly string[] = []): void {
  if (executor === 'slurm' || slurm.length === 0) return;
  throw new UserError(
    'settings.slurm',
    'The run executes on this computer, where --slurm has no effect. Start it with --executor slurm, or leave --slurm out.',
  );
}

/** Flags, then the entry of the settings file, then its plain settings. */
export async function layersOf(script: string, flags: SettingFlags, base: string): Promise<SettingValues[]> {
  const layer: SettingValues = {
    outputDirectory: flags.outputDir,
    name: flags.name,
    numSteps: flags.numSteps,
    period: flags.period,
    numOverlapSteps: flags.numOverlapSteps,
    numParallelProcesses: flags.numParallelProcesses,
    'julia.executable': flags.julia,
    exeflags: flags.exeflags,
    'julia.project': flags.project,
    buildFunction: flags.buildFunction,
    executeFunction: flags.executeFunction,
    maxAttempts: flags.maxAttempts,
    partitionsPerWorker: flags.partitionsPerWorker,
    stopGracePeriod: flags.stopGracePeriod,
    partitionTimeout: flags.partitionTimeout,
    stallTimeout: flags.stallTimeout,
    stallAction: flags.stallAction,
    'memory.reserve': flags.memoryReserve,
    maxWorkerMemory: flags.maxWorkerMemory,
    environment: flags.env ? environmentOf(flags.env) : undefined,
    executor: flags.executor,
    ...slurmLayer(flags.slurm),
  };
  const { configuration } = flags;
  if (flags.settings === undefined) {
    if (configuration === undefined) return [layer];
    throw new UserError(
      'settings.configuration',
      `The configuration "${configuration}" stands in a settings file: give it as well, e.g. --settings .vscode/settings.json.`,
    );
  }
  const text = await readFile(flags.settings, 'utf8').catch((error: unknown) => {
    throw new UserError(
      'settings.file',
      isMissing(error)
        ? `There is no settings file ${flags.settings}.`
        : `The settings file ${flags.settings} cannot be read: ${messageOf(error)}.`,
    );
  });
  const folder = path.dirname(path.resolve(flags.settings));
  const workspace = path.basename(folder) === '.vscode' ? path.dirname(folder) : folder;
  const warn = (message: string) => complain(`warning: ${message}`);
  return [layer, ...layersOfFile(text, flags.settings, script, [workspace, base], { configuration, warn })];
}

function environmentOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UserError('settings.environment', `--env takes NAME=value, not "${pair}".`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
