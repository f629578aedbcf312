import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { type JobSpec, jobSpecSchema } from '../executors/slurm/spec';
import { runTask } from '../task';
import { messageOf, oneLine, UserError } from '../text';
import { BUNDLE } from './context';
import { complain, say } from './print';

/** What a job of Slurm runs on its node; the job's spec comes on standard input. */
export async function task(): Promise<void> {
  const termination = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => termination.abort());
  // Who asks Slurm for signals ahead of the time limit means a script's own: none of them is to end this process, or
  // to open it to debuggers, as Node does for SIGUSR1.
  for (const name of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(name, () => undefined);
  let status = 1;
  try {
    status = await runTask(readSpec(await text(process.stdin)), {
      env: process.env,
      bundle: BUNDLE,
      host: hostname(),
      now: Date.now,
      print: say,
      terminated: termination.signal,
    });
  } catch (error) {
    complain(error instanceof UserError ? error.message : error instanceof Error ? `${error.stack}` : String(error));
  }
  // Whatever still waits: the job is over.
  process.exit(status);
}

/** @throws UserError `task.spec` that names the field which is wrong */
function readSpec(given: string): JobSpec {
  let json: unknown;
  try {
    json = JSON.parse(given);
  } catch (error) {
    throw refused(messageOf(error));
  }
  const parsed = jobSpecSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refused(`${issue?.path.map(String).join('.') || 'spec'}: ${issue?.message}`);
}

const refused = (why: string) =>
  new UserError('task.spec', `This job was handed over for nothing that this version knows: ${oneLine(why)}.`);
