/** VS Code as a server, with nothing of the user's: its own settings, extensions, home and state folders. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder, placesOf } from '../../provision/places.mts';
import { endProcesses, type FoundProcess, findProcesses, nothingLeft } from '../../suites/process-tree.mts';
import { addLanguagePack } from './language-pack.mts';
import { quietSettings } from './quiet-settings.mts';

/** Every process that the server starts, and every process of those, has this in its environment. */
const markVariable = 'POWERSIM_TEST_WINDOW';

export interface ServerOptions {
  /** Where all its folders are made; short, because sockets stand in it. */
  readonly folder: string;
  /** Extension to install, as a person would. */
  readonly vsix?: string;
  /** A folder that {@link installedExtension} made: its extension is there from the start. */
  readonly extensions?: string;
  /** More of them. */
  readonly others?: readonly string[];
  /** User settings besides the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, besides this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Extensions under development and their tests are run through a driver, under which toasts and modal dialogs do not show. */
  readonly testDriver?: boolean;
  /** The display language, e.g. `de`: of extensions, for nothing of VS Code itself is translated. */
  readonly language?: string;
  /** Asks whether the workspace is trusted, which is taken for granted otherwise. */
  readonly workspaceTrust?: boolean;
}

export interface Server {
  readonly port: number;
  /** The last lines that it has written on its own log. */
  log(): string;
  /** Ends it and its extension hosts. Processes that outlive them (a detached supervisor) are left alone. */
  stop(): Promise<void>;
  /** Ends it and all its helpers with SIGKILL, as a crash of the machine's VS Code would. */
  kill(): Promise<void>;
  /** Starts it anew at the same address, after `kill` or `stop`. */
  startAgain(): Promise<void>;
  /** Installs an extension over the one of the same name, while the server runs. */
  install(vsix: string): void;
  /** Living processes of everything that was started from it. */
  processes(): FoundProcess[];
  /** Ends what still runs of everything that was started from it. Returns what that was, empty if all had ended by itself. */
  endLeftovers(withinMs?: number): Promise<FoundProcess[]>;
}

/**
 * Installs an extension once for many servers, for whom it is copied: VS Code takes seconds for it.
 * @param extensions the folder that is made; there must be none yet
 */
export function installedExtension(vsix: string, extensions: string): void {
  const { node, server } = placesOf('vscode');
  const folder = mkdtempSync(path.join(tmpdir(), 'ps-'));
  try {
    const places = ['--user-data-dir', path.join(folder, 'data'), '--extensions-dir', extensions];
    writeConfiguration(folder, {});
    const args = [server, '--config', path.join(folder, 'config.yaml'), ...places, '--install-extension', vsix];
    installExtension(node, args, serverEnvironment(folder, {}));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function startServer(options: ServerOptions): Promise<Server> {
  const { node, server } = placesOf('vscode');
  const { folder } = options;
  const mark = randomUUID();
  const environment = serverEnvironment(folder, { ...options.environment, [markVariable]: mark });
  const common = [server, '--config', path.join(folder, 'config.yaml')];
  common.push('--user-data-dir', path.join(folder, 'data'), '--extensions-dir', path.join(folder, 'extensions'));
  writeConfiguration(folder, options.settings);
  const install = (vsix: string): void =>
    installExtension(node, [...common, '--install-extension', vsix, '--force'], environment);
  if (options.extensions) cpSync(options.extensions, path.join(folder, 'extensions'), { recursive: true });
  if (options.vsix) install(options.vsix);
  for (const vsix of options.others ?? []) install(vsix);
  if (options.language !== undefined) addLanguagePack(path.join(folder, 'data'), options.language);

  const logFile = path.join(folder, 'server.log');
  const log = (): string => readFileSync(logFile, 'utf8').split('\n').slice(-40).join('\n');
  let port = await freePort();
  const launch = (): ChildProcess => {
    const output = openSync(logFile, 'w');
    const started = spawn(node, [...common, ...serverArguments(folder, port, options)], {
      env: environment,
      stdio: ['ignore', output, output],
      // A process group of its own: an interrupt from the keyboard reaches us first, and we end it in order.
      detached: true,
    });
    closeSync(output);
    return started;
  };
  let child = launch();
  // For the case that this process ends without having stopped it.
  const endWithUs = (): void => endGroup(child, 'SIGKILL');
  process.once('exit', endWithUs);

  const kill = async (): Promise<void> => {
    if (ended(child)) return;
    const exited = once(child, 'exit');
    endGroup(child, 'SIGKILL');
    await exited;
  };
  const startAgain = async (): Promise<void> => {
    child = launch();
    process.off('exit', endWithUs);
    process.once('exit', endWithUs);
    if (!(await answering(port, child))) throw new Error(`the VS Code server ended at once\n${log()}`);
  };
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    if (ended(child)) return;
    const exited = once(child, 'exit');
    endGroup(child, 'SIGTERM');
    const force = setTimeout(() => endGroup(child, 'SIGKILL'), 5_000);
    await exited;
    clearTimeout(force);
  };
  const marked = { mark: `${markVariable}=${mark}` };
  const processes = (): FoundProcess[] => findProcesses(marked);
  const endLeftovers = async (withinMs = 5_000): Promise<FoundProcess[]> =>
    (await nothingLeft(marked, withinMs)) ? [] : endProcesses(marked);

  try {
    // Somebody else may have taken the port since it was free.
    while (!(await answering(port, child)) && log().includes('EADDRINUSE')) {
      port = await freePort();
      child = launch();
    }
    if (ended(child)) throw new Error('the VS Code server ended at once');
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${log()}`);
  }
  return { port, log, stop, kill, startAgain, install, processes, endLeftovers };
}

function serverArguments(folder: string, port: number, options: ServerOptions): string[] {
  return [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--session-socket', path.join(folder, 's.sock')],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
    '--ignore-last-opened',
    // An extension host outlives its browser by this many seconds: three hours, unless told.
    ...['--reconnection-grace-time', '3'],
    ...(options.language === undefined ? [] : ['--locale', options.language]),
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    // A built VS Code honours extensionTestsPath in its address only with this.
    ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}

function serverEnvironment(folder: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // What this process was told by npm, by vitest, or by a VS Code in whose terminal it may run.
  const ours = /^(VSCODE_|npm_|VITEST|NODE_OPTIONS$|NODE_ENV$|ELECTRON_RUN_AS_NODE$|EXTENSIONS_GALLERY$)/i;
  const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const own = (name: string): string => {
    const place = path.join(folder, name);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    return place;
  };
  return {
    ...Object.fromEntries(inherited),
    HOME: own('home'),
    XDG_CONFIG_HOME: own('home/.config'),
    XDG_DATA_HOME: own('home/.local/share'),
    XDG_STATE_HOME: own('home/.local/state'),
    XDG_CACHE_HOME: own('home/.cache'),
    XDG_RUNTIME_DIR: own('run'),
    // The tests in the extension host look for Julia where this process does, not under their own home.
    POWERSIM_TEST_CACHE: cacheFolder(),
    // No marketplace.
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' }),
    ...extra,
  };
}

function writeConfiguration(folder: string, settings: ServerOptions['settings']): void {
  const user = path.join(folder, 'data/User');
  mkdirSync(user, { recursive: true });
  writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
  writeFileSync(path.join(folder, 'config.yaml'), '');
}

function installExtension(node: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const done = spawnSync(node, args, { env, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the extension could not be installed:\n${done.stdout}${done.stderr}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** @returns false when it has ended */
async function answering(port: number, child: ChildProcess): Promise<boolean> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    if (ended(child)) return false;
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    // Who answers may be somebody else.
    if (response?.ok && !ended(child)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the VS Code server does not answer');
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
