/** What a line of the Simulations view reads. Pure. */
import path from 'node:path';
import { isFinished, type NodeText, type RunView, runText } from '../../run';
import { oneLine, type Translate } from '../../text';
import type { ScriptFacts } from './script-facts';

/** What is known of a script or of one of its configurations. */
export interface ShownScript {
  /** Absolute path. */
  readonly file: string;
  /** The folder that it is shown under, relative to its workspace folder, where others have the same name; else undefined. */
  readonly folder?: string | undefined;
  /** A name among its configurations; without one it is the script itself. */
  readonly configuration?: string;
  readonly facts: ScriptFacts;
  /** Errors and warnings that reading the script found. */
  readonly problems: number;
  /** Its newest run. */
  readonly run?: RunView | undefined;
}

/** The text of a line, and what a screen reader says. */
export interface ScriptText extends NodeText {
  readonly accessibleName: string;
}

/** `my_simulation.jl`, `2 problems · 365 steps · period 7 · overlap 1 · 53 partitions`. */
export function scriptText(shown: ShownScript, t: Translate): ScriptText {
  const label = oneLine(shown.configuration ?? path.basename(shown.file), 80);
  const description = [
    ...(shown.folder ? [t('in {0}', oneLine(shown.folder, 80))] : []),
    ...(shown.problems === 0 ? [] : [problemsText(shown.problems, t)]),
    settingsText(shown.facts, t),
  ].join(' · ');
  const run = shown.run && runText(shown.run, t);
  const newest = run ? [t('Newest run: {0}', run.description)] : [];
  const isActive = shown.run !== undefined && !isFinished(shown.run.state);
  const refused = shown.facts.refused.map((message) => oneLine(message, 300));
  const tooltip = [
    shown.file,
    ...(shown.configuration === undefined ? [] : [label]),
    description,
    ...refused,
    ...newest,
  ];
  return {
    label,
    description,
    tooltip: tooltip.join('\n'),
    // How far a run is changes without the line being drawn anew.
    accessibleName: [label, description, ...(isActive ? [t('is running')] : newest)].join(', '),
  };
}

/** It cannot be run as it is. */
export const isTroubled = ({ facts, problems }: ShownScript): boolean => problems > 0 || facts.refused.length > 0;

function settingsText({ line, refused, partitions }: ScriptFacts, t: Translate): string {
  if (refused.length > 0) return line === '' ? t('settings refused') : t('settings refused: {0}', line);
  if (partitions !== undefined) return line;
  return line === '' ? t('not configured') : t('{0} · not complete', line);
}

function problemsText(count: number, t: Translate): string {
  return count === 1 ? t('1 problem') : t('{0} problems', count);
}
