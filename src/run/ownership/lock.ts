import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { isMissing, readOwnFile } from '../../layout';
import { bootId, isAlive, isOfThisBoot, machineId, ownIdentity, pidNamespace } from '../../machine';
import { UserError } from '../../text';
import { lockedAlive, lockedByOthers, lockedElsewhere, lockedHere, whereOf } from './lock-words';

const lockSchema = z.object({
  runId: z.string(),
  pid: z.int(),
  startTime: z.string(),
  bootId: z.string(),
  host: z.string(),
  pidNamespace: z.string(),
  /** Names the machine, also after it was started anew; missing in locks of earlier versions. */
  machine: z.optional(z.string()),
  nonce: z.string(),
});
export type LockRecord = z.infer<typeof lockSchema>;

/** A lock whose file was not touched for this long, on the observer's own clock, has no living owner. */
export const LEASE_MS = 5 * 60_000;
/** The owner touches it this often. */
export const TOUCH_EVERY_MS = 30_000;

/** A mark that stands for this long was left by a process that was killed while it removed a dead lock. */
const ABANDONED_MS = 2000;

export interface LockOptions {
  /** Milliseconds; of this machine, and kept between two tries where `memory` is. */
  readonly clock?: () => number;
  /**
   * Called while an owner on another machine may still live; resolves when it is time to look again, rejects to give
   * up. `until` is when the lock can be taken over if nothing is heard of the owner, milliseconds since the epoch.
   */
  readonly wait?: ((owner: LockRecord, until: number) => Promise<void>) | undefined;
  /** Where it is remembered since when a foreign lock looks the same, so that a later try can tell. */
  readonly memory?: LeaseMemory;
}

/** A foreign lock as it was seen: its nonce, its modification time, and since when it looks like that. */
export interface Observation {
  readonly nonce: string;
  readonly touched: number;
  readonly since: number;
}

export interface LeaseMemory {
  recall(file: string): Promise<Observation | undefined>;
  remember(file: string, observation: Observation): Promise<void>;
}

/** One supervisor per run. */
export class RunLock {
  private constructor(
    private readonly file: string,
    private readonly nonce: string,
  ) {}

  /**
   * Takes the lock of a run, also from an owner that is dead: on this machine as its pid, start time and boot id
   * tell; from another machine when its lease ran out.
   * @throws UserError `run.locked` when a living supervisor owns the run
   */
  static async acquire(file: string, runId: string, options: LockOptions = {}): Promise<RunLock> {
    const clock = options.clock ?? (() => performance.now());
    await mkdir(path.dirname(file), { recursive: true });
    const record: LockRecord = {
      runId,
      ...(await ownIdentity()),
      pidNamespace: pidNamespace(),
      machine: machineId(),
      nonce: randomBytes(12).toString('hex'),
    };
    let blocked: { text: string; since: number } | undefined;
    const remove = async (text: string) => {
      if (await removeDead(file, text)) return;
      // Whoever made the mark needs milliseconds; one that stays is of a process that was killed just then.
      if (blocked?.text !== text) blocked = { text, since: performance.now() };
      else if (performance.now() - blocked.since > ABANDONED_MS) await rm(markOf(file, text), { force: true });
      await delay(5);
    };
    let observed = await options.memory?.recall(file);
    let seen: Pick<Observation, 'nonce' | 'touched'> | undefined;
    const began = performance.now();
    for (;;) {
      if (await linkNew(file, record)) return new RunLock(file, record.nonce);
      const text = await readText(file);
      if (text === undefined) {
        // Given back just now; or a name with nothing behind it, which no waiting ends.
        if (performance.now() - began > ABANDONED_MS && (await isLink(file))) throw linked(file);
        await delay(5);
        continue;
      }
      const owner = parseLock(text);
      // A network folder may ask twice for what it did the first time, and then say that the name is taken.
      if (owner !== 'corrupt' && owner.nonce === record.nonce) return new RunLock(file, record.nonce);
      if (owner === 'corrupt' || (await isStaleHere(owner))) {
        await remove(text);
        continue;
      }
      if (isHere(owner)) throw await refusal(file, owner, lockedHere);
      const touched = (await modified(file)) ?? 0;
      // What could not be asked for, 0, tells nothing of the owner.
      const touchedMeanwhile = touched > 0 && seen?.nonce === owner.nonce && seen.touched !== touched;
      if (touched > 0) seen = { nonce: owner.nonce, touched };
      if (observed?.nonce !== owner.nonce || observed.touched !== touched || observed.since > clock()) {
        observed = { nonce: owner.nonce, touched, since: clock() };
        // What cannot be remembered is observed anew the next time.
        await options.memory?.remember(file, observed).catch(() => undefined);
      } else if (clock() - observed.since >= LEASE_MS) {
        await remove(text);
        continue;
      }
      if (touchedMeanwhile) throw await refusal(file, owner, lockedAlive);
      const until = Date.now() + observed.since + LEASE_MS - clock();
      if (!options.wait) throw await refusal(file, owner, () => lockedElsewhere(owner, until));
      await options.wait(owner, until);
    }
  }

  /** The lock is still this one; false means that another supervisor took over and this one must stop writing. */
  async isHeld(): Promise<boolean> {
    const owner = await readLock(this.file);
    return owner !== undefined && owner !== 'corrupt' && owner.nonce === this.nonce;
  }

  /** Renews the lease. */
  async touch(): Promise<void> {
    const now = new Date();
    await utimes(this.file, now, now);
  }

  async release(): Promise<void> {
    if (await this.isHeld()) await rm(this.file, { force: true });
  }
}

/** @throws UserError `run.locked` when a process of this machine that lives has the lock */
export async function refuseLocked(file: string): Promise<void> {
  const owner = await readLock(file);
  if (owner === undefined || owner === 'corrupt' || !isHere(owner)) return;
  if (await isAlive(owner)) throw await refusal(file, owner, lockedHere);
}

/** The lock's content, undefined when it is free. @throws Error when the file system does not answer, or it is no file */
export async function readLock(file: string): Promise<LockRecord | 'corrupt' | undefined> {
  const text = await readText(file);
  return text === undefined ? undefined : parseLock(text);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return (await readOwnFile(file)).text;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseLock(text: string): LockRecord | 'corrupt' {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'corrupt';
  } catch {
    return 'corrupt';
  }
}

/** Link, not create: it is atomic also on network file systems, and the file is never seen half written. */
async function linkNew(file: string, record: LockRecord): Promise<boolean> {
  const temporary = `${file}.${record.nonce}`;
  try {
    await writeFile(temporary, `${JSON.stringify(record)}\n`, { mode: 0o644 });
    await link(temporary, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The owner is, or was, a process that can be seen from here. */
function isHere(owner: LockRecord): boolean {
  return isOfThisBoot(owner) && owner.pidNamespace === pidNamespace();
}

/** The lock's owner is on another machine, where its process cannot be seen from here. */
export function isElsewhere(owner: LockRecord): boolean {
  // This machine was started anew since.
  const wasHere = owner.bootId !== bootId() && owner.host === hostname();
  return !isHere(owner) && !wasHere;
}

/** The owner was on this machine (perhaps before it was started anew, or bore another name) and is gone. */
async function isStaleHere(owner: LockRecord): Promise<boolean> {
  if (isHere(owner)) return !(await isAlive(owner));
  // Two machines may bear one name.
  return !isOfThisBoot(owner) && owner.host === hostname() && (owner.machine ?? '') === machineId();
}

const isLink = (file: string) =>
  lstat(file).then(
    (info) => info.isSymbolicLink(),
    () => false,
  );

const linked = (file: string) =>
  new UserError('layout.link', `${file} is a symbolic link to nothing. Remove it and try again.`);

/**
 * Removes a dead lock. Only who makes the mark of that very lock may remove it, so that a lock that somebody took
 * meanwhile is never touched: renaming it away to look at it would free the place for a third in between.
 * @returns false when another process is at it
 */
async function removeDead(file: string, text: string): Promise<boolean> {
  const mark = markOf(file, text);
  try {
    await link(file, mark);
  } catch (error) {
    if (isMissing(error)) return true;
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    if ((await readText(mark)) === text) await rm(file, { force: true });
  } finally {
    await rm(mark, { force: true });
  }
  return true;
}

const markOf = (file: string, text: string) =>
  `${file}.dead-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;

/** What is said of a lock that cannot be had. */
async function refusal(file: string, owner: LockRecord, said: (owner: LockRecord) => UserError): Promise<UserError> {
  if (!(await isLockOfOthers(file))) return said(owner);
  return lockedByOthers(isHere(owner) ? `process ${owner.pid}` : whereOf(owner));
}

/** Another user's process took it: its socket is not ours to enter. */
export async function isLockOfOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const uid = process.getuid?.();
  return stat(file).then(
    (info) => info.uid !== uid,
    () => false,
  );
}

async function modified(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}
