import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../bundle.mts';
import type { Done, Order } from './supervisors.ts';

/** Runs that go on as they are told: `supervisors.ts`, in a process of its own. */
export class Supervisors {
  /** Where the runs lie. */
  readonly folder: string;
  /** Lead whoever has them in its environment to the runs, and away from the user's own. */
  readonly variables: Readonly<Record<string, string>>;
  private readonly child: ChildProcess;

  private constructor(folder: string, variables: Readonly<Record<string, string>>, child: ChildProcess) {
    this.folder = folder;
    this.variables = variables;
    this.child = child;
  }

  /** @param parent where everything is put */
  static async start(parent: string): Promise<Supervisors> {
    const program = await bundle(path.join(import.meta.dirname, 'supervisors.ts'), parent);
    const folder = path.join(parent, 'runs');
    mkdirSync(folder);
    const variables = { POWERSIM_STATE_HOME: path.join(parent, 'state'), XDG_RUNTIME_DIR: path.join(parent, 'xdg') };
    mkdirSync(variables.XDG_RUNTIME_DIR, { mode: 0o700 });
    return new Supervisors(folder, variables, fork(program, [folder], { env: { ...process.env, ...variables } }));
  }

  /** @returns when it was, milliseconds since the epoch */
  async carryOut(order: Order): Promise<number> {
    this.child.send(order);
    const [done] = (await once(this.child, 'message', { signal: AbortSignal.timeout(300_000) })) as [Done];
    return done.time;
  }

  end(): void {
    this.child.disconnect();
  }
}
