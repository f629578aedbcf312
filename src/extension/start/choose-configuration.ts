import path from 'node:path';
import * as vscode from 'vscode';
import { settingsLine } from '../../settings';
import type { Translate } from '../../text';
import { configurationsOf, resolveFor } from '../configuration';
import { withoutIcons } from '../inert';
import type { SimulationScripts } from '../scripts/simulation-scripts';
import { chooseScript } from './choose-script';
import { type ScriptTarget, targetOf } from './target';

/**
 * The script that a command is about, and the configuration if one was named.
 * @returns undefined when the person gave up
 * @throws UserError `script.kind` for what is no script
 */
export async function chooseTarget(argument: unknown, scripts: SimulationScripts): Promise<ScriptTarget | undefined> {
  const given = targetOf(argument);
  const script = await chooseScript(given?.script ?? argument, scripts);
  return script && { ...given, script };
}

/**
 * As {@link chooseTarget}; of a script with configurations it is asked which one is meant, each with its settings in
 * one line.
 */
export async function chooseConfiguredTarget(
  argument: unknown,
  scripts: SimulationScripts,
  t: Translate,
): Promise<ScriptTarget | undefined> {
  const target = await chooseTarget(argument, scripts);
  if (!target || target.configuration !== undefined) return target;
  const { script } = target;
  const names = configurationsOf(script);
  if (names.length === 0) return target;
  const plain = { label: t('Settings of the script'), detail: lineOf(script, undefined, t), name: undefined };
  const named = names.map((name) => ({ label: withoutIcons(name), detail: lineOf(script, name, t), name }));
  const chosen = await vscode.window.showQuickPick([...named, plain], {
    title: withoutIcons(path.basename(script.fsPath)),
    placeHolder: t('Configuration'),
    matchOnDetail: true,
  });
  if (!chosen) return undefined;
  return chosen.name === undefined ? target : { script, configuration: chosen.name };
}

function lineOf(script: vscode.Uri, configuration: string | undefined, t: Translate): string {
  const { settings, values } = resolveFor(script, {}, configuration);
  const line = settingsLine(settings ? { ...values, numParallelProcesses: settings.numParallelProcesses } : values, t);
  if (settings) return line;
  return line === '' ? t('not configured') : t('{0} · not complete', line);
}
