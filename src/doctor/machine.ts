/** Looks at what this machine offers to a run. */
import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { machineMemory } from '../executors/machine-memory';
import { runtimeFolder, socketPath } from '../machine';
import { type Machine, type RuntimeId, stemOf, suggestProcesses } from '../settings';
import { formatBytes, messageOf, type Translate, UserError } from '../text';
import type { Check } from './check';
import { type Subject, textOf, valuesOf } from './subject';

/** Bytes of disk below which a run may not get far: a store of a year of a small system. */
const LITTLE_DISK = 2e9;
/** Bytes of memory below which not even one worker works well, as `suggestProcesses` reckons. */
const LITTLE_MEMORY: Readonly<Record<RuntimeId, number>> = { julia: 2e9, node: 5e8 };
/** No simulation has more. */
const MANY = 10_000;

export function thisMachine(): Machine {
  return { cores: availableParallelism(), availableMemory: machineMemory().available };
}

/** @param runtime of the script; without one Julia's needs count, which are more, and are no warning */
export function memoryCheck({ cores, availableMemory }: Machine, runtime: RuntimeId | undefined, t: Translate): Check {
  const name = t('Cores and memory');
  const side = suggestProcesses({ cores, availableMemory }, MANY, runtime);
  const memory = formatBytes(availableMemory);
  const has = cores === 1 ? t('1 core, {0} free', memory) : t('{0} cores, {1} free', cores, memory);
  const enough = side === 1 ? t('enough for one partition at a time') : t('enough for {0} partitions at a time', side);
  if (runtime === undefined || availableMemory >= LITTLE_MEMORY[runtime])
    return { name, ok: true, message: `${has}: ${enough}` };
  return {
    name,
    ok: false,
    warning: true,
    message: t('{0}: little for a worker, which mostly needs {1} and more', has, formatBytes(LITTLE_MEMORY[runtime])),
    remedy: t('End other programs, or run one partition at a time with powersim.numParallelProcesses.'),
    actions: [{ type: 'openSetting', setting: 'powersim.numParallelProcesses' }],
  };
}

/** Where the results would be written, as far as it is there. */
export function diskCheck(subject: Subject, t: Translate): Check {
  const { folder, script } = subject;
  const outputDir = textOf(valuesOf(subject).outputDirectory) ?? (script ? `${stemOf(script)}_output` : '.');
  const place = nearestExisting(path.resolve(folder, outputDir));
  const name = t('Disk');
  let free: number;
  try {
    const { bavail, bsize } = statfsSync(place);
    free = bavail * bsize;
  } catch (error) {
    const message = t('the free space of {0} is not known: {1}', place, messageOf(error));
    return { name, ok: false, warning: true, message };
  }
  return diskVerdict(free, place, t);
}

/** @param free bytes */
export function diskVerdict(free: number, place: string, t: Translate): Check {
  const message = t('{0} free in {1}', formatBytes(free), place);
  const name = t('Disk');
  if (free >= LITTLE_DISK) return { name, ok: true, message };
  return {
    name,
    ok: false,
    warning: true,
    message,
    remedy: t('Make space, or choose another folder for the results with powersim.outputDirectory.'),
    actions: [{ type: 'openSetting', setting: 'powersim.outputDirectory' }],
  };
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || folder === path.dirname(folder) ? folder : nearestExisting(path.dirname(folder));
}

/** Supervisor and workers speak through a socket in a folder of this user alone: one is made, and taken away. */
export async function socketCheck({ env }: Subject, t: Translate): Promise<Check> {
  const name = t('Socket folder');
  let folder: string;
  try {
    folder = runtimeFolder(env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, ok: false, message: error.message };
  }
  try {
    await listenOnce(socketPath(folder, `try-${randomBytes(5).toString('hex')}`));
    return { name, ok: true, message: folder };
  } catch (error) {
    return {
      name,
      ok: false,
      message: t('no socket can be made in {0}: {1}', folder, messageOf(error)),
      remedy: t('Set XDG_RUNTIME_DIR to a folder of yours on a local disk.'),
    };
  }
}

async function listenOnce(socket: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
