import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UserError } from '../text';

/** Longest path of a Unix socket that every system takes. */
const LONGEST = 100;
const PREFIX = 'powersim-';

/** A folder of this task alone, on the node itself: sockets do not work on every network file system. */
export class SocketFolder {
  private constructor(private readonly folder: string) {}

  /** @throws UserError `task.socketFolder` when none can be made */
  static async make(env: Readonly<Record<string, string | undefined>>): Promise<SocketFolder> {
    const failures: string[] = [];
    for (const parent of [env['SLURM_TMPDIR'], env['TMPDIR'], '/tmp']) {
      if (!parent || !path.isAbsolute(parent)) continue;
      const prefix = path.join(parent, PREFIX);
      if (Buffer.byteLength(prefix) + 'XXXXXX/w'.length > LONGEST) continue;
      try {
        // Only this user can enter it.
        return new SocketFolder(await mkdtemp(prefix));
      } catch (error) {
        failures.push(messageOf(error));
      }
    }
    throw new UserError(
      'task.socketFolder',
      `No folder for a socket can be made on this node. ${failures.join(' ')} Set TMPDIR to a folder that you can write, for instance by a line in powersim.slurm.prologue.`,
    );
  }

  /** Where workers connect to. */
  get socket(): string {
    return path.join(this.folder, 'w');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
