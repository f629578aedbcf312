import { spawn } from 'node:child_process';
import * as z from 'zod/mini';
import { ownProgram } from '../../machine';
import { UserError } from '../../text';
import type { Intent } from '../control/intent';
import { keepBundle, noteUser, pruneBundles } from './bundles';

/**
 * V8 gives what is new up to 16 MB twice before it looks what of it is garbage. A supervisor makes a little each second, for
 * days: with this it takes a few megabytes less, and hardly more time.
 */
const FEW_MEGABYTES = ['--max-semi-space-size=2'];

/** What a supervisor says on its standard output once it owns the run, or cannot. */
export const launchReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), runId: z.string(), pid: z.int() }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type LaunchReply = z.infer<typeof launchReply>;

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
  // What is left of old versions is no reason to fail.
  await pruneBundles(entry).catch(() => undefined);
  if (!reply.ok) throw new UserError(reply.code, reply.message);
  return { runId: reply.runId, pid: reply.pid };
}

function start(entry: string, intent: Intent, env: NodeJS.ProcessEnv): Promise<LaunchReply> {
  return new Promise((resolve, reject) => {
    const child = spawn(ownProgram(), [...FEW_MEGABYTES, entry, 'supervise'], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // In VS Code's extension host, execPath may be Electron.
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    const noted = child.pid === undefined ? Promise.resolve() : noteUser(entry, child.pid);
    let output = '';
    let errors = '';
    const settle = () => {
      const parsed = launchReply.safeParse(jsonOf(output.slice(0, output.indexOf('\n'))));
      if (parsed.success) void noted.then(() => resolve(parsed.data));
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
