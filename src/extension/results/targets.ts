import path from 'node:path';
import * as vscode from 'vscode';
import { type SimulationPlace, simulationDir } from '../../layout';
import type { Target } from '../../results/protocol';
import { oneLine, type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import { withoutIcons } from '../inert';
import { resultsIn } from '../partitioned-folders';
import type { RunStore } from '../runs/run-store';
import { abilitiesOf } from '../tree/abilities';
import { isTreeNode } from '../tree/nodes';
import { targetKey } from './target-key';

const targetOf = (place: SimulationPlace): Target => ({ kind: 'simulation', folder: simulationDir(place) });

/** Reads a target from what a page kept; undefined for anything else. */
export function asTarget(value: unknown): Target | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'simulation' && 'folder' in value && isPath(value.folder)) {
    return { kind: 'simulation', folder: value.folder };
  }
  if (value.kind === 'store' && 'file' in value && isPath(value.file)) return { kind: 'store', file: value.file };
  return undefined;
}

const isPath = (value: unknown): value is string => typeof value === 'string' && path.isAbsolute(value);

/** The simulation's folder that results belong to; a store alone belongs to the folder that it lies in. */
export function folderOf(target: Target): string {
  if (target.kind === 'simulation') return target.folder;
  const folder = path.dirname(target.file);
  return path.basename(folder) === 'data_store' ? path.dirname(folder) : folder;
}

/** Finds out whose results are meant: a node of the tree, a folder or a store of the Explorer, or what a person picks. */
export class TargetChooser {
  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {}

  /**
   * What one thing that was clicked on means; undefined when the person gave up.
   * @throws UserError `results.none` for a folder without results
   */
  async of(argument: unknown): Promise<Target | undefined> {
    if (isTreeNode(argument)) return targetOf(argument.run.place);
    if (!(argument instanceof vscode.Uri)) return this.choose(this.t('Whose results are to be shown'));
    const { type } = await vscode.workspace.fs.stat(argument);
    return (type & vscode.FileType.Directory) === 0 ? storeAt(argument) : this.inFolder(argument);
  }

  /**
   * The two that are to be compared: those that are selected, or one and another that is picked.
   * @throws UserError `results.notTwo` when more are selected, or the same twice
   */
  async pair(argument: unknown, selection: unknown): Promise<readonly [Target, Target] | undefined> {
    const selected = Array.isArray(selection) && selection.length > 1 ? selection : [argument];
    if (selected.length > 2) {
      throw new UserError('results.notTwo', this.t('Two results can be compared at once: select two.'));
    }
    const first = await this.of(selected[0]);
    if (!first) return undefined;
    const second = selected.length === 2 ? await this.of(selected[1]) : await this.other(first);
    if (!second) return undefined;
    if (targetKey(first) === targetKey(second)) {
      throw new UserError('results.notTwo', this.t('These are the same results: select two that differ.'));
    }
    return [first, second];
  }

  /** Other results than these, picked. */
  other(than: Target): Promise<Target | undefined> {
    return this.choose(this.t('Results to compare {0} with', oneLine(path.basename(folderOf(than)))), than);
  }

  private async choose(placeHolder: string, but?: Target): Promise<Target | undefined> {
    const runs = this.store.runs.filter(
      (run) => abilitiesOf(run.view(this.clock.now())).viewable && (but === undefined || run.folder !== targetKey(but)),
    );
    const items = [
      ...runs.map((run) => ({
        label: withoutIcons(oneLine(run.name)),
        description: withoutIcons(oneLine(run.place.outputDir)),
        find: async () => targetOf(run.place),
      })),
      { label: this.t('$(folder-opened) Choose a Folder…'), description: '', find: () => this.askFolder() },
      { label: this.t('$(file) Choose a Store (HDF5)…'), description: '', find: () => this.askStore() },
    ];
    const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
    return chosen?.find();
  }

  private async askFolder(): Promise<Target | undefined> {
    const [folder] = (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false })) ?? [];
    return folder && this.inFolder(folder);
  }

  private async askStore(): Promise<Target | undefined> {
    const [file] = (await vscode.window.showOpenDialog({ filters: { HDF5: ['h5', 'hdf5'] } })) ?? [];
    return file && storeAt(file);
  }

  private async inFolder(folder: vscode.Uri): Promise<Target | undefined> {
    const places = await resultsIn(folder.fsPath);
    const [only] = places;
    if (!only) {
      throw new UserError(
        'results.none',
        this.t(
          '{0} holds no results: there is neither data_store/simulation_store.h5 nor simulation_partitions/config.json. Choose the folder OUT/NAME of a simulation.',
          folder.fsPath,
        ),
      );
    }
    if (places.length === 1) return targetOf(only);
    const items = places.map((place) => ({ label: withoutIcons(oneLine(place.name)), place }));
    const placeHolder = this.t('Several simulations are in this folder');
    const chosen = await vscode.window.showQuickPick(items, { placeHolder });
    return chosen && targetOf(chosen.place);
  }
}

const storeAt = (file: vscode.Uri): Target => ({ kind: 'store', file: file.fsPath });
