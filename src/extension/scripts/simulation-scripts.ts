import * as vscode from 'vscode';
import { JAVASCRIPT_EXTENSIONS, languageOf } from '../../scripts';
import type { Clock } from '../clock';
import { contextKeys, SECTION } from '../contributions';
import { type FunctionNames, ScriptIndex } from './script-index';

const PATTERN = `**/*.{${JAVASCRIPT_EXTENSIONS.join(',')}}`;
/** Besides `files.exclude`: what others wrote or programs made. */
const EXCLUDED = '**/{node_modules,.git,dist,simulation_partitions}/**';
const EXCLUDED_PATH = /[\\/](?:node_modules|\.git|dist|simulation_partitions)[\\/]/;
/** Most files that a scan looks at. */
const MOST = 2000;
/** A scan waits until nothing was asked for this long, milliseconds; also after the start. */
const IDLE = 2000;
/** Files that were saved are looked at after this long, milliseconds; more than `MANY` of them make a scan. */
const SOON = 300;
const MANY = 100;

/**
 * Knows which scripts in JavaScript and TypeScript are simulations although their name does not say so, for menus and
 * the choice of a script. A capped scan when nothing else goes on; files are read, never run.
 */
export class SimulationScripts implements vscode.Disposable {
  private readonly index = new ScriptIndex();
  private readonly changed = new Set<string>();
  private readonly disposables: vscode.Disposable[] = [];
  private cancelScan: (() => void) | undefined;
  private cancelLook: (() => void) | undefined;
  private scanning: vscode.CancellationTokenSource | undefined;
  private told = '';

  constructor(
    private readonly clock: Clock,
    private readonly warn: (message: string, error: unknown) => void,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    const look = ({ scheme, fsPath }: vscode.Uri) => {
      if (scheme === 'file' && languageOf(fsPath) === 'javascript' && !EXCLUDED_PATH.test(fsPath))
        this.lookSoon(fsPath);
    };
    const scan = () => this.planScan();
    this.disposables.push(
      watcher,
      watcher.onDidCreate(look),
      watcher.onDidChange(look),
      watcher.onDidDelete(look),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => look(uri)),
      // Of folders that move or go no single file is told.
      vscode.workspace.onDidRenameFiles(scan),
      vscode.workspace.onDidDeleteFiles(scan),
      vscode.workspace.onDidChangeWorkspaceFolders(scan),
      vscode.workspace.onDidChangeConfiguration((change) => {
        const names = ['buildFunction', 'executeFunction', 'simulations'];
        if (names.some((name) => change.affectsConfiguration(`${SECTION}.${name}`))) this.planScan();
      }),
    );
    this.planScan();
  }

  /** Paths of the simulations that are known so far. */
  get paths(): readonly string[] {
    return this.index.simulations;
  }

  dispose(): void {
    this.cancelScan?.();
    this.cancelLook?.();
    this.scanning?.cancel();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Looks at the whole workspace once it is quiet. */
  private planScan(): void {
    this.cancelScan?.();
    this.cancelScan = this.clock.after(IDLE, () => void this.scan());
  }

  private lookSoon(file: string): void {
    this.changed.add(file);
    this.cancelLook?.();
    this.cancelLook = this.clock.after(SOON, () => {
      const files = [...this.changed];
      this.changed.clear();
      if (files.length > MANY) this.planScan();
      else void this.look(files, () => false);
    });
  }

  private async scan(): Promise<void> {
    this.scanning?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.scanning = source;
    const { token } = source;
    try {
      const found = await vscode.workspace.findFiles(PATTERN, EXCLUDED, MOST, token);
      if (token.isCancellationRequested) return;
      const files = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
      this.index.keepOnly(files);
      await this.look(files, () => token.isCancellationRequested);
    } catch (error) {
      this.warn('The workspace cannot be searched for simulation scripts', error);
    } finally {
      source.dispose();
    }
  }

  private async look(files: readonly string[], stop: () => boolean): Promise<void> {
    await this.index.look(files, namesFor, stop);
    if (stop()) return;
    const { simulations } = this.index;
    const told = simulations.join('\n');
    if (told === this.told) return;
    this.told = told;
    await vscode.commands.executeCommand('setContext', contextKeys.simulationScripts, simulations);
  }
}

/** What the functions of a script are called, from its settings. */
export function namesFor(file: string): FunctionNames {
  const configuration = vscode.workspace.getConfiguration(SECTION, vscode.Uri.file(file));
  return {
    buildFunction: configuration.get('buildFunction') || 'build_simulation',
    executeFunction: configuration.get('executeFunction') || 'execute_simulation',
  };
}

/** Scripts that are simulations for the embedded engine by their names. */
export function findNamedSimulations(most: number): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles(`**/*.powersim.{${JAVASCRIPT_EXTENSIONS.join(',')}}`, EXCLUDED, most);
}
