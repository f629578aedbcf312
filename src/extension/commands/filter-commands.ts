import * as vscode from 'vscode';
import type { CommandGroup } from '../contributions';
import { contextKeys } from '../contributions';
import type { Parts } from '../parts';
import { askFilter } from '../tree/ask-filter';
import { isFiltering, keptFilter, NO_FILTER, type TreeFilter } from '../tree/filter';

const KEPT = 'powersim.filter';

/** What of the runs' tree is shown; kept with the window. */
export function filterCommands({ context, tree, view, t }: Parts): CommandGroup<'filterRuns' | 'clearFilter'> {
  const show = (filter: TreeFilter) => {
    tree.setFilter(filter);
    view.tellFilter(filter);
    return vscode.commands.executeCommand('setContext', contextKeys.filtered, isFiltering(filter));
  };
  const change = async (filter: TreeFilter) => {
    await show(filter);
    await context.workspaceState.update(KEPT, filter);
  };
  const kept = keptFilter(context.workspaceState.get(KEPT));
  if (isFiltering(kept)) void show(kept);
  return {
    filterRuns: async () => {
      const wanted = await askFilter(tree.filter, t);
      if (wanted) await change(wanted);
    },
    clearFilter: () => change(NO_FILTER),
  };
}
