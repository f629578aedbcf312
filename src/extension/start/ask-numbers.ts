import path from 'node:path';
import type * as vscode from 'vscode';
import { countPartitions, type PartitionNumbers } from '../../partitions';
import { runtimeIdOf, suggestProcesses } from '../../settings';
import type { Translate } from '../../text';
import { thisMachine } from '../configuration';
import { type Answer, askChoice, askText } from './multi-step';
import { ASKED, type AskedKey, type AskedNumbers, meaningOf } from './numbers-meaning';

/** The numbers, complete, and what is to be done with them. */
export interface Answers {
  readonly numbers: Required<AskedNumbers>;
  readonly run: boolean;
  readonly save: boolean;
}

/**
 * Asks for the numbers of a simulation, one after the other, each with what it means.
 * @param known to start from; they are shown and can be changed
 * @param purpose `run` asks at the end whether to save as well, `configure` only saves
 * @returns undefined when the person gave up
 */
export async function askNumbers(
  script: vscode.Uri,
  known: AskedNumbers,
  purpose: 'run' | 'configure',
  t: Translate,
): Promise<Answers | undefined> {
  const file = path.basename(script.fsPath);
  const title = purpose === 'run' ? t('Run {0} in Parallel', file) : t('Configure {0}', file);
  const totalSteps = ASKED.length + (purpose === 'run' ? 1 : 0);
  let numbers: AskedNumbers = known;
  let step = 1;
  while (step <= totalSteps) {
    const key = ASKED[step - 1];
    if (key === undefined) {
      const choice = await askWhatToDo({ title, step, totalSteps }, t);
      if (choice === undefined) return undefined;
      if (choice !== 'back') return complete(numbers, true, choice.answer);
      step -= 1;
      continue;
    }
    const answer = await askNumber(key, numbers, script, { title, step, totalSteps }, t);
    if (answer === undefined) return undefined;
    if (answer === 'back') step -= 1;
    else {
      numbers = { ...numbers, [key]: Number(answer.answer) };
      step += 1;
    }
  }
  return complete(numbers, false, true);
}

function askNumber(
  key: AskedKey,
  numbers: AskedNumbers,
  script: vscode.Uri,
  place: { title: string; step: number; totalSteps: number },
  t: Translate,
): Promise<Answer<string>> {
  const value = numbers[key] ?? (key === 'numParallelProcesses' ? suggestion(numbers, script) : undefined);
  return askText({
    ...place,
    title: `${place.title} · ${nameOf(key, t)}`,
    prompt: promptOf(key, t),
    value: value === undefined ? '' : String(value),
    check: (typed) => meaningOf(key, typed, numbers, t),
  });
}

function askWhatToDo(
  place: { title: string; step: number; totalSteps: number },
  t: Translate,
): Promise<Answer<boolean>> {
  return askChoice({
    ...place,
    placeholder: t('Ready to run'),
    choices: [
      { label: t('$(run-all) Run'), detail: t('Ask for these numbers again next time'), answer: false },
      {
        label: t('$(save) Run and Save to Workspace Settings'),
        detail: t('Keep these numbers for this script in "powersim.simulations"'),
        answer: true,
      },
    ],
  });
}

/** Upstream's word and what it is: the prompt below the input gives way to what the input means. */
function nameOf(key: AskedKey, t: Translate): string {
  switch (key) {
    case 'numSteps':
      return t('num_steps: steps of the simulation');
    case 'period':
      return t('period: steps of each partition');
    case 'numOverlapSteps':
      return t('num_overlap_steps: steps before each partition');
    case 'numParallelProcesses':
      return t('num_parallel_processes');
  }
}

function promptOf(key: AskedKey, t: Translate): string {
  switch (key) {
    case 'numSteps':
      return t('Steps of the whole simulation, e.g. 365 for a year of days');
    case 'period':
      return t('Steps of each partition, e.g. 7 for weeks');
    case 'numOverlapSteps':
      return t('Steps that each partition executes before its own, to begin from a realistic state, e.g. 1');
    case 'numParallelProcesses':
      return t('Partitions that run side by side; suggested from the cores and the free memory of this machine');
  }
}

function suggestion(numbers: AskedNumbers, script: vscode.Uri): number {
  return suggestProcesses(thisMachine(), countPartitions(numbers as PartitionNumbers), runtimeIdOf(script.fsPath));
}

function complete(numbers: AskedNumbers, run: boolean, save: boolean): Answers {
  return { numbers: numbers as Required<AskedNumbers>, run, save };
}
