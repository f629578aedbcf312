import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../layout';
import { UserError } from '../text';
import { type Intent, type LaunchReply, launchReply } from './intent';
import { stateHome } from './user-folders';

/** Everything a supervisor needs to run beside the bundle itself. */
const BUNDLE_FILES = ['powersim.js', 'driver.jl', 'probe.jl', 'node-driver.js', 'h5wasm.js', 'highs.wasm'];

export interface LaunchOptions {
  /** Folder of the built bundle: `dist`. */
  readonly bundle: string;
  /** The product's version. */
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a supervisor that outlives this process, and resolves when it owns the run.
 * @throws UserError what the supervisor refused to do, or `launch.failed`
 */
export async function launchSupervisor(
  intent: Intent,
  options: LaunchOptions,
): Promise<{ runId: string; pid: number }> {
  const entry = await keepBundle(options.bundle, options.version);
  const reply = await start(entry, intent, options.env);
  if (!reply.ok) throw new UserError(reply.code, reply.message);
  return { runId: reply.runId, pid: reply.pid };
}

/**
 * Copies the bundle into the user's state folder, by version and content: an editor deletes old extension folders
 * while runs still go on.
 * @returns path of the copied entry file
 */
export async function keepBundle(bundle: string, version: string, home = stateHome()): Promise<string> {
  const hash = createHash('sha256');
  for (const file of BUNDLE_FILES) hash.update(await readFile(path.join(bundle, file)));
  const folder = path.join(home, 'bundles', `${version}-${hash.digest('hex').slice(0, 12)}`);
  const entry = path.join(folder, 'powersim.js');
  if (await exists(entry)) return entry;
  const temporary = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  for (const file of BUNDLE_FILES) await copyFile(path.join(bundle, file), path.join(temporary, file));
  // The bundle is CommonJS whatever folder it lies in.
  await writeFile(path.join(temporary, 'package.json'), '{"type":"commonjs"}\n');
  try {
    await rename(temporary, folder);
  } catch (error) {
    // Another window was quicker; anything else is told.
    if (!(await exists(entry))) throw error;
    await rm(temporary, { recursive: true, force: true });
  }
  return entry;
}

function start(entry: string, intent: Intent, env: NodeJS.ProcessEnv): Promise<LaunchReply> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, 'supervise'], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // In VS Code's extension host, execPath may be Electron.
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    let output = '';
    let errors = '';
    const settle = () => {
      const parsed = launchReply.safeParse(jsonOf(output.slice(0, output.indexOf('\n'))));
      if (parsed.success) resolve(parsed.data);
      else {
        const lines = errors.trim().split('\n');
        // Node prints the stack and its version after the cause.
        const thrown = lines.find((line) => /^(?:\w*Error\b|Uncaught )/.test(line));
        const cause = thrown ?? (lines.slice(-3).join(' ') || 'it said nothing');
        reject(new UserError('launch.failed', `The supervisor of the run could not be started: ${cause}`));
      }
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.includes('\n')) settle();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors = (errors + chunk).slice(-4000);
    });
    child.on('error', reject);
    child.on('close', settle);
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(intent));
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
