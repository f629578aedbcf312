import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { configFile, placeOf, type SimulationPlace } from '../layout';
import type { Clock } from './clock';
import { contextKeys } from './contributions';

const PATTERN = '**/simulation_partitions/config.json';
/** Most folders that the menu knows. */
const MOST = 500;
/** Waits until nothing was created or deleted for this long, milliseconds; also after the start. */
const IDLE = 2000;

/**
 * Knows which folders of the workspace hold a partitioned simulation, for the Explorer's menu. A capped scan when
 * nothing else goes on; the command itself looks again, so a folder that was missed can be joined from the palette.
 */
export class PartitionedFolders implements vscode.Disposable {
  private cancelScan: (() => void) | undefined;
  private readonly disposables: vscode.Disposable[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly warn: (message: string, error: unknown) => void,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN, false, true, false);
    this.disposables.push(
      watcher,
      watcher.onDidCreate(() => this.plan()),
      watcher.onDidDelete(() => this.plan()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.plan()),
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

  private async scan(): Promise<void> {
    try {
      const files = await vscode.workspace.findFiles(PATTERN, undefined, MOST);
      const folders = new Set<string>();
      for (const file of files) {
        // OUT/NAME/simulation_partitions/config.json: the menu is on NAME and on OUT.
        const simulation = path.dirname(path.dirname(file.fsPath));
        folders.add(simulation);
        folders.add(path.dirname(simulation));
      }
      await vscode.commands.executeCommand('setContext', contextKeys.partitionedFolders, [...folders]);
    } catch (error) {
      this.warn('The workspace cannot be searched for partitioned simulations', error);
    }
  }
}

/** The partitioned simulations that a folder means: itself, the one around it, or those right inside it. */
export async function simulationsIn(folder: string): Promise<SimulationPlace[]> {
  const own = placeOf(path.basename(folder) === 'simulation_partitions' ? path.dirname(folder) : folder);
  if (await isPartitioned(own)) return [own];
  const inside = await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder));
  const places = inside
    .filter(([name, type]) => (type & vscode.FileType.Directory) !== 0 && !/\.old-[0-9TZ]+$/.test(name))
    .map(([name]) => ({ outputDir: folder, name }));
  const found = await Promise.all(places.map(async (place) => ((await isPartitioned(place)) ? [place] : [])));
  return found.flat();
}

async function isPartitioned(place: SimulationPlace): Promise<boolean> {
  return stat(configFile(place)).then(
    (info) => info.isFile(),
    () => false,
  );
}
