import { createHash, randomBytes } from 'node:crypto';
import {
  copyFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { isMissing } from '../../layout';
import { bootId, isAlive, startTimeOf, stateHome, stateHomePath } from '../../machine';

/** Everything a supervisor needs to run. */
const BUNDLE_FILES = ['powersim.js', 'driver.jl', 'probe.jl', 'node-driver.js', 'h5wasm.js', 'highs.wasm'];
/** In a kept bundle: a file for each supervisor that was started from it. */
const USERS = 'users';
const DAY = 24 * 3600 * 1000;
/** A bundle that was not started from for that long may go, if nobody runs from it. */
const KEPT_FOR = 30 * DAY;
/** Nobody can tell whether a supervisor of another machine still lives: after that long it does not. */
const ELSEWHERE_FOR = 365 * DAY;

const userSchema = z.object({ pid: z.int(), startTime: z.string(), bootId: z.string(), host: z.string() });

/** Where `keepBundle` has the entry file of this bundle, also before it is there. */
export async function keptEntry(bundle: string, version: string, home = stateHomePath()): Promise<string> {
  const hash = createHash('sha256');
  for (const file of BUNDLE_FILES) hash.update(await readFile(path.join(bundle, file)));
  return path.join(home, 'bundles', `${version}-${hash.digest('hex').slice(0, 12)}`, 'powersim.js');
}

/**
 * Copies the bundle into the user's state folder, by version and content: an editor deletes old extension folders
 * while runs still go on.
 * @returns path of the copied entry file
 */
export async function keepBundle(bundle: string, version: string, home = stateHome()): Promise<string> {
  const entry = await keptEntry(bundle, version, home);
  const folder = path.dirname(entry);
  if (await exists(folder)) {
    await mend(bundle, folder);
    return entry;
  }
  const temporary = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  for (const file of BUNDLE_FILES) await copyFile(path.join(bundle, file), path.join(temporary, file));
  await markAsCommonJs(temporary);
  try {
    await rename(temporary, folder);
  } catch (error) {
    // Another window was quicker; anything else is told.
    if (!(await exists(entry))) throw error;
    await rm(temporary, { recursive: true, force: true });
  }
  return entry;
}

/** The bundle is CommonJS whatever folder it lies in. */
async function markAsCommonJs(folder: string): Promise<void> {
  const type = path.join(folder, 'package.json');
  if (!(await exists(type))) await writeFile(type, '{"type":"commonjs"}\n');
}

/** Puts back what something else deleted or cut off, and marks the copy as used now. */
async function mend(bundle: string, folder: string): Promise<void> {
  for (const file of BUNDLE_FILES) {
    const kept = path.join(folder, file);
    if ((await sizeOf(kept)) === (await sizeOf(path.join(bundle, file)))) continue;
    const temporary = `${kept}.${randomBytes(6).toString('hex')}.tmp`;
    await copyFile(path.join(bundle, file), temporary);
    await rename(temporary, kept);
  }
  await markAsCommonJs(folder);
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
}

/** Notes that a process runs from a kept bundle, so that the bundle stays as long as the process lives. */
export async function noteUser(entry: string, pid: number): Promise<void> {
  try {
    const folder = path.join(path.dirname(entry), USERS);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const startTime = (await startTimeOf(pid)) ?? '';
    const user: z.infer<typeof userSchema> = { pid, startTime, bootId: bootId(), host: hostname() };
    await writeFile(path.join(folder, `${pid}.json`), JSON.stringify(user), { mode: 0o600 });
  } catch {
    // A bundle is kept for weeks in any case.
  }
}

/**
 * The files of a kept bundle, held open by a supervisor that runs from it: what something deletes under it is written
 * again, for every further worker starts from there.
 */
export class HeldBundle {
  private constructor(
    private readonly folder: string,
    private readonly files: ReadonlyMap<string, FileHandle>,
  ) {}

  /** @returns undefined for a bundle that is not a kept one: what is installed is for its installer to look after */
  static async hold(folder: string, home = stateHome()): Promise<HeldBundle | undefined> {
    if (path.dirname(folder) !== path.join(home, 'bundles')) return undefined;
    const files = new Map<string, FileHandle>();
    const held = new HeldBundle(folder, files);
    try {
      for (const name of BUNDLE_FILES) files.set(name, await open(path.join(folder, name)));
    } catch (error) {
      await held.release();
      throw error;
    }
    return held;
  }

  /** Writes what is gone again. */
  async mend(): Promise<void> {
    for (const [name, handle] of this.files) {
      const file = path.join(this.folder, name);
      if (await exists(file)) continue;
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const { size } = await handle.stat();
      const { buffer } = await handle.read(Buffer.alloc(size), 0, size, 0);
      const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
      await writeFile(temporary, buffer);
      await rename(temporary, file);
    }
    const entry = path.join(this.folder, 'powersim.js');
    await markAsCommonJs(this.folder);
    if (!(await exists(path.join(this.folder, USERS)))) await noteUser(entry, process.pid);
  }

  async release(): Promise<void> {
    for (const handle of this.files.values()) await handle.close();
  }
}

/**
 * Removes kept bundles that were not started from for a month and that no living supervisor runs from. The one of
 * `entry` and the newest stay.
 * @returns the names of those that went
 */
export async function pruneBundles(entry: string, now = Date.now()): Promise<string[]> {
  const home = path.dirname(path.dirname(entry));
  const own = path.basename(path.dirname(entry));
  const entries = await readdir(home, { withFileTypes: true });
  const bundles = await Promise.all(
    entries
      .filter((one) => one.isDirectory() && /^.+-[0-9a-f]{12}(?:\.[0-9a-f]+\.tmp)?$/.test(one.name))
      .map(async ({ name }) => ({ name, used: (await stat(path.join(home, name))).mtimeMs })),
  );
  const newest = bundles.filter(({ name }) => !name.endsWith('.tmp')).sort((a, b) => b.used - a.used)[0]?.name;
  const gone: string[] = [];
  for (const { name, used } of bundles) {
    if (name === own || name === newest || now - used < KEPT_FOR) continue;
    if (await isUsed(path.join(home, name), now)) continue;
    await remove(path.join(home, name));
    gone.push(name);
  }
  return gone;
}

/** First under another name: whoever looks for it finds the whole of it, or nothing. */
async function remove(folder: string): Promise<void> {
  const leaving = folder.endsWith('.tmp') ? folder : `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  if (leaving !== folder) await rename(folder, leaving);
  await rm(leaving, { recursive: true, force: true });
}

/** Whether a process runs from it; what cannot be told counts as yes. */
async function isUsed(folder: string, now: number): Promise<boolean> {
  let names: string[];
  try {
    names = await readdir(path.join(folder, USERS));
  } catch (error) {
    return !isMissing(error);
  }
  for (const name of names) {
    const file = path.join(folder, USERS, name);
    const user = userSchema.safeParse(await readFile(file, 'utf8').then(jsonOf, () => undefined));
    const age = now - (await stat(file)).mtimeMs;
    const elsewhere = !user.success || user.data.host !== hostname();
    if (elsewhere ? age < ELSEWHERE_FOR : await isAlive(user.data)) return true;
  }
  return false;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return -1;
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return (await sizeOf(file)) >= 0;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
