import * as vscode from 'vscode';
import { JAVASCRIPT_EXTENSIONS, languageOf } from '../../scripts/language';
import { hasEntry, layerFor } from '../../settings';
import type { Clock } from '../clock';
import { contextKeys, SECTION } from '../contributions';
import { Emitter } from '../emitter';
import type { KnownSimulation, ScriptIndex, ScriptNames } from './script-index';

const JAVASCRIPT = `**/*.{${JAVASCRIPT_EXTENSIONS.join(',')}}`;
const JULIA = '**/*.jl';
/** All scripts in languages that simulations are written in. */
const SCRIPTS = `**/*.{${['jl', ...JAVASCRIPT_EXTENSIONS].join(',')}}`;
/** Besides `files.exclude`: what others wrote or programs made. */
const EXCLUDED = '**/{node_modules,.git,dist,simulation_partitions}/**';
const EXCLUDED_PATH = /[\\/](?:node_modules|\.git|dist|simulation_partitions)[\\/]/;
/** Most files of each language that a scan looks at. */
const MOST = 2000;
/** A scan waits until nothing was asked for this long, milliseconds; also after the start. */
const IDLE = 2000;
/** Files that were saved are looked at after this long, milliseconds; more than `MANY` of them make a scan. */
const SOON = 300;
const MANY = 100;

/**
 * Knows which scripts are simulations, for menus, the view and the choice of a script. A capped scan when nothing else
 * goes on, or as soon as somebody looks; files are read, never run.
 */
export class SimulationScripts implements vscode.Disposable {
  private readonly emitter: Emitter<void>;
  private readonly changed = new Set<string>();
  private readonly disposables: vscode.Disposable[] = [];
  private index: ScriptIndex | undefined;
  private known: readonly KnownSimulation[] = [];
  private cancelScan: (() => void) | undefined;
  private cancelLook: (() => void) | undefined;
  private scanning: vscode.CancellationTokenSource | undefined;
  private readonly first: Promise<void>;
  private endFirst: () => void = () => undefined;
  private hasSearched = false;
  private told = '';

  constructor(
    private readonly clock: Clock,
    private readonly warn: (message: string, error: unknown) => void,
  ) {
    this.first = new Promise((resolve) => {
      this.endFirst = resolve;
    });
    this.emitter = new Emitter((error) => warn('A listener of the scripts failed', error));
    const watcher = vscode.workspace.createFileSystemWatcher(SCRIPTS);
    const look = ({ scheme, fsPath }: vscode.Uri) => {
      if (scheme !== 'file' || languageOf(fsPath) === undefined || EXCLUDED_PATH.test(fsPath)) return;
      // A search would not find what lies elsewhere.
      if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(fsPath))) this.lookSoon(fsPath);
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

  /** Tells that the simulations, or what is known of them, changed. */
  get onDidChange() {
    return this.emitter.event;
  }

  /** The simulations that are known so far, by their paths. */
  get simulations(): readonly KnownSimulation[] {
    return this.known;
  }

  /** Paths of the simulations that are known so far. */
  get paths(): readonly string[] {
    return this.known.map(({ file }) => file);
  }

  /** Resolves when the workspace was searched once; does so now if nobody has yet. Never rejects. */
  async searched(): Promise<void> {
    if (!this.hasSearched && !this.scanning) {
      this.cancelScan?.();
      void this.scan();
    }
    return this.first;
  }

  /** Paths of the known simulations that include a file. */
  includersOf(file: string): readonly string[] {
    return this.index?.includersOf(file) ?? [];
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
      const found = await Promise.all(
        [JULIA, JAVASCRIPT].map((pattern) => vscode.workspace.findFiles(pattern, EXCLUDED, MOST, token)),
      );
      const files = found.flat().flatMap(({ scheme, fsPath }) => (scheme === 'file' ? [fsPath] : []));
      if (token.isCancellationRequested) return;
      this.index?.keepOnly(files);
      await this.look(files, () => token.isCancellationRequested);
    } catch (error) {
      this.warn('The workspace cannot be searched for simulation scripts', error);
    } finally {
      source.dispose();
      if (this.scanning === source) await this.hasScanned();
    }
  }

  /** Another scan that took this one's place would come here later. */
  private async hasScanned(): Promise<void> {
    this.scanning = undefined;
    if (this.hasSearched) return;
    this.hasSearched = true;
    await setContext(contextKeys.scriptsKnown, true);
    this.endFirst();
  }

  private async look(files: readonly string[], stop: () => boolean): Promise<void> {
    const { ScriptIndex } = await import('./script-index');
    this.index ??= new ScriptIndex();
    const { index } = this;
    const scripts = new Set([...files, ...files.flatMap((file) => index.includersOf(file))]);
    await index.look([...scripts], namesReader(), stop);
    if (stop()) return;
    const { simulations } = index;
    const told = JSON.stringify(simulations);
    if (told === this.told) return;
    this.told = told;
    this.known = simulations;
    await setContext(contextKeys.simulationScripts, this.paths);
    this.emitter.fire();
  }
}

/** What the functions of a script are called, from its settings. */
export function namesFor(file: string): ScriptNames {
  return namesReader()(file);
}

/** As {@link namesFor} for many files: reads the settings of each workspace folder once. */
function namesReader(): (file: string) => ScriptNames {
  const read = new Map<string, { settings: vscode.WorkspaceConfiguration; simulations: unknown }>();
  return (file) => {
    const uri = vscode.Uri.file(file);
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? '';
    const known = read.get(folder) ?? settingsOf(uri);
    read.set(folder, known);
    const { entry, isConfigured } = entryOf(known.simulations, file, folder);
    const name = (key: 'buildFunction' | 'executeFunction', usual: string) => {
      const given = entry[key] || known.settings.get(key);
      return typeof given === 'string' && given !== '' ? given : usual;
    };
    return {
      buildFunction: name('buildFunction', 'build_simulation'),
      executeFunction: name('executeFunction', 'execute_simulation'),
      isConfigured,
    };
  };
}

function settingsOf(resource: vscode.Uri) {
  const settings = vscode.workspace.getConfiguration(SECTION, resource);
  const simulations = settings.get<object>('simulations') ?? {};
  // VS Code hands out proxies, which are no plain objects to a schema.
  return { settings, simulations: JSON.parse(JSON.stringify(simulations)) as unknown };
}

/** A wrong shape is told where the settings are used. */
function entryOf(simulations: unknown, file: string, folder: string) {
  try {
    return { entry: layerFor(simulations, file, folder), isConfigured: hasEntry(simulations, file, folder) };
  } catch {
    return { entry: {}, isConfigured: false };
  }
}

/** Scripts that are simulations for the embedded engine by their names. */
export function findNamedSimulations(most: number): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles(`**/*.powersim.{${JAVASCRIPT_EXTENSIONS.join(',')}}`, EXCLUDED, most);
}

function setContext(key: string, value: unknown): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', key, value);
}
