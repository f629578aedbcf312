import { link, lstat, rename } from 'node:fs/promises';

/**
 * The name of a socket that this process listens at. Closing a socket removes its name, whoever it belongs to by then:
 * one that another supervisor of the run has taken meanwhile is kept.
 */
export class OwnSocket {
  private constructor(
    private readonly path: string,
    private readonly identity: string | undefined,
  ) {}

  /** To be called when the socket listens. */
  static async at(path: string): Promise<OwnSocket> {
    return new OwnSocket(path, await identityOf(path));
  }

  /** Whether its name is there and this process's. */
  async stands(): Promise<boolean> {
    if (process.platform === 'win32') return true;
    return this.identity !== undefined && (await identityOf(this.path)) === this.identity;
  }

  /** Closes it, by the function given; returns whether its name was still this process's. */
  async close(close: () => Promise<void>): Promise<boolean> {
    const now = await identityOf(this.path);
    if (now === undefined || now === this.identity) {
      await close();
      return true;
    }
    const kept = `${this.path}.${process.pid}`;
    // Whoever has taken it may have gone just now; closed it is in any case.
    const isKept = await link(this.path, kept).then(
      () => true,
      () => false,
    );
    await close();
    if (isKept) await rename(kept, this.path);
    return false;
  }
}

/** Undefined when there is none; named pipes of Windows have no names that could be taken. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await lstat(path);
    return process.platform === 'win32' ? undefined : `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
