/** What `powersim doctor` looks at where runs execute on Slurm. No job is handed over, and Julia is not started here. */
import { type ClusterLimits, SlurmSilent } from '../executors/slurm/client';
import { slurmClient } from '../executors/slurm/commands';
import { commandEnvironment, inEnglish } from '../executors/slurm/commands/environment';
import {
  type CommandName,
  type CommandResult,
  refuseMissing,
  runCommand,
  saidBy,
} from '../executors/slurm/commands/run-command';
import { refuseOwnArguments } from '../executors/slurm/own-arguments';
import { unsharedFolders, unsharedWarning } from '../executors/slurm/requirements';
import { sbatchOptions } from '../executors/slurm/sbatch-options';
import type { SlurmSettings } from '../settings';
import { english, formatDuration, nearestOf, oneLine, type Translate, UserError } from '../text';
import type { Check } from './check';

/** Milliseconds that one of Slurm's commands may take. */
const PATIENCE = 30_000;

type Ask = (command: CommandName, args: readonly string[], input?: string) => Promise<CommandResult>;

/** @param folders that compute nodes have to see */
export async function slurmChecks(
  slurm: SlurmSettings,
  folders: readonly string[],
  t: Translate = english,
): Promise<Check[]> {
  const env = inEnglish(commandEnvironment(process.env));
  const ask: Ask = async (command, args, input) => {
    const answer = await runCommand(command, args, {
      env,
      timeLimit: PATIENCE,
      ...(input === undefined ? {} : { input }),
    });
    refuseMissing(command, answer);
    return answer;
  };
  const unshared = unsharedWarning(unsharedFolders(folders));
  const shared =
    unshared === undefined ? [] : [{ name: t('Shared folders'), ok: false, warning: true, message: unshared }];
  try {
    refuseOwnArguments(slurm.extraArguments ?? []);
    const version = await ask('sbatch', ['--version']);
    const controller = controllerCheck(await ask('scontrol', ['ping']), t);
    const found = { name: 'Slurm', ok: true, message: oneLine(version.stdout) };
    // What does not answer is not asked for more: each question would take its whole time.
    const rest = controller.ok ? await clusterChecks(ask, slurm, t) : [];
    return [found, controller, ...rest, nodeCheck(slurm, t), ...shared];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const actions = [{ type: 'openSetting', setting: 'powersim.executor' }] as const;
    return [{ name: 'Slurm', ok: false, message: error.message, actions }, nodeCheck(slurm, t), ...shared];
  }
}

async function clusterChecks(ask: Ask, slurm: SlurmSettings, t: Translate): Promise<Check[]> {
  const partitions = partitionCheck(slurm, await ask('scontrol', ['show', 'partition', '--oneliner']), t);
  const test = testCheck(await ask('sbatch', ['--test-only', ...sbatchOptions(slurm)], '#!/bin/sh\n:\n'), t);
  return [...(await limitChecks(t)), partitions, test];
}

export function controllerCheck(answer: CommandResult, t: Translate = english): Check {
  const name = t('Slurm controller');
  const up = answer.stdout.split('\n').find((line) => /is UP/i.test(line));
  if (up !== undefined) return { name, ok: true, message: oneLine(up) };
  const said = oneLine(answer.stdout) || saidBy('scontrol', answer);
  return {
    name,
    ok: false,
    message: t('It does not answer: {0}.', said),
    remedy: t('Wait until it is back, or ask the administrators of the cluster; jobs that were handed over go on.'),
  };
}

async function limitChecks(t: Translate): Promise<Check[]> {
  try {
    return limitsTold(await slurmClient({ env: process.env, timeLimit: PATIENCE }).limits(), t);
  } catch (error) {
    if (!(error instanceof SlurmSilent)) throw error;
    const message = t('Slurm does not tell them: {0}.', oneLine(error.message));
    return [{ name: t('Limits'), ok: false, warning: true, message }];
  }
}

export function limitsTold({ maxArraySize, accounting, minJobAge }: ClusterLimits, t: Translate = english): Check[] {
  const most = maxArraySize - 1;
  return [
    {
      name: t('Array size'),
      ok: true,
      message: t('up to {0} tasks in an array; more are split into several arrays', most),
    },
    {
      name: t('Accounting'),
      ok: true,
      message: accounting
        ? t('sacct knows how jobs ended')
        : t(
            'there is none: Slurm itself tells how a job ended for {0}, and later only what tasks wrote down',
            formatDuration(minJobAge * 1000),
          ),
    },
  ];
}

/** @param answer of `scontrol show partition --oneliner` */
export function partitionCheck({ partition }: SlurmSettings, answer: CommandResult, t: Translate = english): Check {
  const name = t('Slurm partition');
  const actions = [{ type: 'openSetting', setting: 'powersim.slurm.partition' }] as const;
  if (answer.exit !== 0) return { name, ok: false, warning: true, message: `${saidBy('scontrol', answer)}.` };
  const rows = answer.stdout.split('\n').filter((line) => line.startsWith('PartitionName='));
  const nameOf = (row: string) => /^PartitionName=(\S+)/.exec(row)?.[1] ?? '';
  const names = rows.map(nameOf);
  const remedy = t('Set powersim.slurm.partition (--slurm partition=…) to one or several of {0}.', names.join(', '));
  if (partition === undefined) {
    const standard = rows.find((row) => / Default=YES/.test(row));
    if (standard === undefined)
      return { name, ok: false, message: t('None is set, and the cluster has no default.'), remedy, actions };
    return { name, ok: true, message: t("{0}, the cluster's default", nameOf(standard)) };
  }
  const missing = partition.split(',').find((one) => !names.includes(one));
  if (missing === undefined) return { name, ok: true, message: partition };
  const nearest = nearestOf(missing, names);
  const message =
    nearest === undefined
      ? t('The cluster has no partition {0}.', missing)
      : t('The cluster has no partition {0}. Did you mean {1}?', missing, nearest);
  return { name, ok: false, message, remedy, actions };
}

/** @param answer of `sbatch --test-only`, which says on standard error when the job would start */
export function testCheck(answer: CommandResult, t: Translate = english): Check {
  const name = t('Test of a job');
  if (answer.exit === 0) return { name, ok: true, message: t('sbatch would take it: {0}', saidBy('sbatch', answer)) };
  return {
    name,
    ok: false,
    message: t('sbatch would refuse it: {0}.', saidBy('sbatch', answer)),
    remedy: t(
      'Change what it names under powersim.slurm. (account, partition, qos, time, memory, …), or --slurm on the command line.',
    ),
    actions: [{ type: 'openSetting', setting: 'powersim.slurm' }],
  };
}

function nodeCheck({ node }: SlurmSettings, t: Translate): Check {
  const name = t('Node.js on compute nodes');
  const actions = [{ type: 'openSetting', setting: 'powersim.slurm.node' }] as const;
  if (node !== undefined)
    return { name, ok: true, message: t('{0}, as set, which cannot be looked at from here', node) };
  const own = process.execPath;
  const unshared = unsharedWarning(unsharedFolders([own]));
  if (unshared === undefined) {
    const remedy = t('Where nodes have it elsewhere, set powersim.slurm.node.');
    const message = t('{0}, the one that runs this command, which cannot be looked at from here', own);
    return { name, ok: true, message, remedy, actions };
  }
  const remedy = t('Set powersim.slurm.node to a Node.js (20 or newer) that the nodes see.');
  return { name, ok: false, warning: true, message: unshared, remedy, actions };
}
