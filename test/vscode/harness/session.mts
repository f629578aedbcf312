/** A VS Code with the extension installed and a folder open, as a person has it before them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { FoundProcess } from '../../suites/process-tree.mts';
import { Workbench } from '../page/workbench.mts';
import { addressOf } from './address.mts';
import { killBrowser, slowDown, startBrowser, type WindowSize } from './browser.mts';
import { type Server, type ServerOptions, startServer } from './server.mts';

export interface SessionOptions extends Omit<ServerOptions, 'folder' | 'testDriver'> {
  /** The folder to open, absolute. */
  readonly workspace: string;
  /** Trees draw only the rows that fit: 22 pixels each. */
  readonly windowSize?: WindowSize;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #folder: string;
  readonly #server: Server;
  #browser: BrowserContext | undefined;
  #workbench: Workbench | undefined;

  private constructor(options: SessionOptions, folder: string, server: Server) {
    this.#options = options;
    this.#folder = folder;
    this.#server = server;
  }

  /** Starts the server, installs the extension, opens the window, and waits until it shows the folder's files. */
  static async start(options: SessionOptions): Promise<Session> {
    const folder = mkdtempSync(path.join(tmpdir(), 'ps-'));
    let session: Session | undefined;
    try {
      session = new Session(options, folder, await startServer({ ...options, folder }));
      await session.openWindow();
      return session;
    } catch (error) {
      if (session) await session.close();
      else rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The open window. */
  get workbench(): Workbench {
    if (!this.#workbench) throw new Error('the window is closed: openWindow()');
    return this.#workbench;
  }

  /** The home folder of the extension host and all that it starts. */
  get home(): string {
    return path.join(this.#folder, 'home');
  }

  /** The server's last log lines. */
  serverLog(): string {
    return this.#server.log();
  }

  /** Opens the window again, after `closeWindow`. */
  async openWindow(): Promise<Workbench> {
    const size = this.#options.windowSize ?? { width: 1280, height: 1000 };
    this.#browser = await startBrowser(this.#folder, size);
    const page = this.#browser.pages()[0] ?? (await this.#browser.newPage());
    await slowDown(page);
    this.#workbench = new Workbench(page);
    await page.goto(addressOf(this.#server.port, this.#options.workspace), { timeout: 60_000 });
    await this.#workbench.shown();
    return this.#workbench;
  }

  /** Closes the browser, as when a laptop is shut; the extension host ends 3 s later. */
  async closeWindow(): Promise<void> {
    this.#workbench = undefined;
    const browser = this.#browser;
    this.#browser = undefined;
    await browser?.close();
  }

  /** A second window on the same folder, in the same browser. */
  async openSecondWindow(): Promise<Workbench> {
    if (!this.#browser) throw new Error('the first window is closed: openWindow()');
    const second = new Workbench(await this.#browser.newPage());
    await second.page.goto(addressOf(this.#server.port, this.#options.workspace), { timeout: 60_000 });
    await second.shown();
    return second;
  }

  /** Ends the browser with SIGKILL, as a crash would. */
  async killBrowser(): Promise<void> {
    const browser = this.#browser;
    if (!browser) return;
    this.#workbench = undefined;
    this.#browser = undefined;
    const closed = new Promise((resolve) => browser.once('close', resolve));
    killBrowser(this.#folder);
    await closed;
  }

  /** The living extension hosts: one for each window. */
  extensionHosts(): FoundProcess[] {
    return this.#server.processes().filter(({ commandLine }) => commandLine.includes('--type=extensionHost'));
  }

  /** Ends every extension host with SIGKILL; VS Code starts new ones. Returns how many there were. */
  killExtensionHosts(): number {
    const hosts = this.extensionHosts();
    for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
    return hosts.length;
  }

  /** Ends VS Code's server with SIGKILL. */
  async killServer(): Promise<void> {
    await this.#server.kill();
  }

  /** Starts VS Code's server anew and opens the window in it. */
  async startServerAgain(): Promise<Workbench> {
    await this.#server.startAgain();
    await this.closeWindow();
    return this.openWindow();
  }

  /** Installs the extension anew, over the one that runs. */
  installAgain(vsix: string): void {
    this.#server.install(vsix);
  }

  /** Reloads the window, as the command "Developer: Reload Window" does. The old extension host may live on for a while. */
  async reloadWindow(): Promise<void> {
    await this.workbench.reload();
  }

  /**
   * Closes everything. Returns the processes that still ran 5 s after the server had ended; they are ended, too.
   * Nothing is to be left of a session, unless a detached run was part of its test.
   */
  async close(): Promise<FoundProcess[]> {
    try {
      await this.closeWindow();
    } finally {
      await this.#server.stop();
    }
    const left = await this.#server.endLeftovers();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    return left;
  }
}
