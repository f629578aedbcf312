import * as vscode from 'vscode';
import type { Translate } from '../../text';
import { FILTER_STATES, type FilterState, filterStateWord, type TreeFilter } from './filter';

interface StateItem extends vscode.QuickPickItem {
  readonly state: FilterState;
}

/** Asks for states and words in one go. @returns undefined when the person gave up */
export async function askFilter(present: TreeFilter, t: Translate): Promise<TreeFilter | undefined> {
  const pick = vscode.window.createQuickPick<StateItem>();
  pick.title = t('Filter Runs');
  pick.placeholder = t('Words of a name, a state or an error; and the states to show');
  pick.canSelectMany = true;
  // What is typed is a part of the answer, not a search in this list.
  pick.items = FILTER_STATES.map((state) => ({ label: filterStateWord(state, t), alwaysShow: true, state }));
  pick.selectedItems = pick.items.filter(({ state }) => present.states.includes(state));
  pick.value = present.text;
  const answer = new Promise<TreeFilter | undefined>((resolve) => {
    pick.onDidAccept(() => resolve({ states: pick.selectedItems.map(({ state }) => state), text: pick.value.trim() }));
    pick.onDidHide(() => resolve(undefined));
  });
  pick.show();
  return answer.finally(() => pick.dispose());
}
