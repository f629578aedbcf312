import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { isMissing } from '../../layout';
import { stateHome } from '../../machine';
import { runSettingsSchema } from '../../settings';
import { messageOf, UserError } from '../../text';

const entrySchema = z.object({
  runId: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  kind: z.enum(['run', 'foreign']),
  /** The settings as this user gave them: unlike a run folder's journal, they may name what is executed. */
  settings: runSettingsSchema,
  /** Folder of the control socket and token of the last supervisor. */
  runtimeFolder: z.string(),
  createdAt: z.number(),
  /** Of the script that the run began with; not there in entries of earlier versions. */
  scriptSha256: z.optional(z.string()),
});

/** A run that this user started, or joined by hand. */
export type RegistryEntry = z.infer<typeof entrySchema>;

/** Writes a run's entry, replacing the last one. @throws UserError `run.userFolder` when it cannot be written */
export async function registerRun(entry: RegistryEntry, home = stateHome()): Promise<void> {
  const folder = path.join(home, 'runs');
  const file = path.join(folder, `${entry.runId}.json`);
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(temporary, JSON.stringify(entry), { mode: 0o600, flush: true });
    await rename(temporary, file);
  } catch (error) {
    throw new UserError(
      'run.userFolder',
      `The folder ${folder}, which lists your runs, cannot be written: ${messageOf(error)}. Set POWERSIM_STATE_HOME to a folder that you can write.`,
    );
  }
}

/** This user's entry of a run, or undefined when the run is somebody else's or was made on another machine. */
export async function findRun(runId: string, home = stateHome()): Promise<RegistryEntry | undefined> {
  if (!/^[0-9a-f]{16}$/.test(runId)) return undefined;
  return readEntry(path.join(home, 'runs', `${runId}.json`));
}

/** All runs of this user, oldest first. */
export async function listRuns(home = stateHome()): Promise<RegistryEntry[]> {
  let names: string[];
  try {
    names = await readdir(path.join(home, 'runs'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const files = names.filter((name) => name.endsWith('.json')).map((name) => path.join(home, 'runs', name));
  const entries = await Promise.all(files.map(readEntry));
  return entries.filter((entry) => entry !== undefined).sort((a, b) => a.createdAt - b.createdAt);
}

/** Takes a run off the list; its files stay. */
export async function forgetRun(runId: string, home = stateHome()): Promise<void> {
  if (/^[0-9a-f]{16}$/.test(runId)) await rm(path.join(home, 'runs', `${runId}.json`), { force: true });
}

async function readEntry(file: string): Promise<RegistryEntry | undefined> {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
