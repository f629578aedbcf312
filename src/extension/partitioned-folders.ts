import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { configFile, placeOf, type SimulationPlace, simulationDir, storeFile } from '../layout';
import type { Clock } from './clock';
import { contextKeys } from './contributions';
import type { RunStore } from './runs/run-store';

const PARTITIONED = '**/simulation_partitions/config.json';
const STORE = '**/data_store/simulation_store.h5';
/** What is in a partition belongs to the simulation around it. */
const IN_PARTITIONS = '**/simulation_partitions/**';
/** Most folders that the menu knows. */
const MOST = 500;
/** Waits until nothing was created or deleted for this long, milliseconds; also after the start. */
const IDLE = 2000;

/**
 * Knows which folders of the workspace hold a partitioned simulation, and which hold results, for the Explorer's menu. A
 * capped scan when nothing else goes on; the commands themselves look again, so what was missed is there from the palette.
 */
export class PartitionedFolders implements vscode.Disposable {
  private cancelScan: (() => void) | undefined;
  /** The simulations that were found last. */
  private found: readonly SimulationPlace[] = [];
  private readonly disposables: vscode.Disposable[] = [];

  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly warn: (message: string, error: unknown) => void,
  ) {
    for (const pattern of [PARTITIONED, STORE]) {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
      const changed = () => this.plan();
      this.disposables.push(watcher, watcher.onDidCreate(changed), watcher.onDidDelete(changed));
    }
    this.disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.plan()),
      store.onDidChange(({ type }) => {
        if (type === 'list') void this.tellOthers();
      }),
    );
    this.plan();
  }

  /** Looks again once it is quiet. */
  plan(): void {
    this.cancelScan?.();
    this.cancelScan = this.clock.after(IDLE, () => void this.scan());
  }

  dispose(): void {
    this.cancelScan?.();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Whether there are simulations that no run on the list speaks for. */
  private async tellOthers(): Promise<void> {
    const others = this.found.some((place) => !this.store.at(place));
    await vscode.commands.executeCommand('setContext', contextKeys.partitionedElsewhere, others);
  }

  private async scan(): Promise<void> {
    try {
      const configs = await vscode.workspace.findFiles(PARTITIONED, undefined, MOST);
      const stores = await vscode.workspace.findFiles(STORE, IN_PARTITIONS, MOST);
      const partitioned = withParents(configs);
      await vscode.commands.executeCommand('setContext', contextKeys.partitionedFolders, [...partitioned]);
      this.found = configs.map((file) => placeOf(path.dirname(path.dirname(file.fsPath))));
      await this.tellOthers();
      const results = [...new Set([...partitioned, ...withParents(stores)])];
      await vscode.commands.executeCommand('setContext', contextKeys.resultsFolders, results);
    } catch (error) {
      this.warn('The workspace cannot be searched for partitioned simulations', error);
    }
  }
}

/** Of files `OUT/NAME/x/y` the folders NAME and OUT: the menu is on both. */
function withParents(files: readonly vscode.Uri[]): Set<string> {
  const simulations = files.map((file) => path.dirname(path.dirname(file.fsPath)));
  return new Set(simulations.flatMap((simulation) => [simulation, path.dirname(simulation)]));
}

/** The partitioned simulations that a folder means: itself, the one around it, or those right inside it. */
export function simulationsIn(folder: string): Promise<SimulationPlace[]> {
  return placesIn(folder, isPartitioned);
}

/** As {@link simulationsIn}, also those of a single run. */
export function resultsIn(folder: string): Promise<SimulationPlace[]> {
  return placesIn(folder, async (place) => (await isPartitioned(place)) || isFile(storeFile(simulationDir(place))));
}

async function placesIn(
  folder: string,
  isOne: (place: SimulationPlace) => Promise<boolean>,
): Promise<SimulationPlace[]> {
  const isInner = ['simulation_partitions', 'data_store'].includes(path.basename(folder));
  const own = placeOf(isInner ? path.dirname(folder) : folder);
  if (await isOne(own)) return [own];
  const inside = await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder));
  const places = inside
    .filter(([name, type]) => (type & vscode.FileType.Directory) !== 0 && !/\.old-[0-9TZ]+$/.test(name))
    .map(([name]) => ({ outputDir: folder, name }));
  const found = await Promise.all(places.map(async (place) => ((await isOne(place)) ? [place] : [])));
  return found.flat();
}

async function isPartitioned(place: SimulationPlace): Promise<boolean> {
  return isFile(configFile(place));
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
}
