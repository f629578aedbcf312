import * as vscode from 'vscode';
import { sectionsOf } from '../../run/logs';

/** What folds in a log. The Output view folds nothing; editors do. */
export function foldsIn(text: string): vscode.FoldingRange[] {
  return sectionsOf(text.split('\n')).map(({ from, to }) => new vscode.FoldingRange(from, to));
}
