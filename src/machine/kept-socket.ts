import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { OwnSocket } from './own-socket';

/** A socket that only this user can connect to. Where its name vanishes, it can be given it again. */
export class KeptSocket {
  private constructor(
    private readonly connected: (socket: Socket) => void,
    private readonly log: (message: string) => void,
    private server: Server,
    private name: OwnSocket,
    private address: string,
  ) {}

  /**
   * @param address in a folder that only this user can enter, or a named pipe
   * @param connected is given whoever connects
   */
  static async listen(
    address: string,
    connected: (socket: Socket) => void,
    log: (message: string) => void,
  ): Promise<KeptSocket> {
    const { server, name } = await listenAt(address, connected, log);
    return new KeptSocket(connected, log, server, name, address);
  }

  get path(): string {
    return this.address;
  }

  /** Whether whoever connects to the address reaches this process. */
  async standsAt(address: string): Promise<boolean> {
    return address === this.address && (await this.name.stands());
  }

  /** Listens at an address again, or at another one; who is connected stays so. */
  async renew(address: string): Promise<void> {
    // Without waiting: it is at its end when the last of those who are connected has gone.
    await this.name.close(async () => void this.server.close());
    const { server, name } = await listenAt(address, this.connected, this.log);
    this.server = server;
    this.name = name;
    this.address = address;
  }

  /** @param closing called when nobody can connect any more: ends those who are connected */
  close(closing: () => void): Promise<boolean> {
    return this.name.close(() => {
      const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
      closing();
      return closed;
    });
  }
}

async function listenAt(
  address: string,
  connected: (socket: Socket) => void,
  log: (message: string) => void,
): Promise<{ server: Server; name: OwnSocket }> {
  if (process.platform !== 'win32') await rm(address, { force: true });
  const server = createServer(connected);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  server.on('error', (error) => log(`socket ${address}: ${error.message}`));
  if (process.platform !== 'win32') await chmod(address, 0o600);
  return { server, name: await OwnSocket.at(address) };
}
