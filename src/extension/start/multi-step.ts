import * as vscode from 'vscode';

/** One question of a series. */
export interface Question {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

export interface NumberQuestion extends Question {
  readonly prompt: string;
  readonly value: string;
  /** What the input means, or why it cannot be taken. */
  readonly check: (typed: string) => { readonly ok: boolean; readonly text: string };
}

export interface ChoiceQuestion<T> extends Question {
  readonly placeholder: string;
  readonly choices: readonly (vscode.QuickPickItem & { readonly answer: T })[];
  /** The answer that Enter takes, where it is not the first. */
  readonly chosen?: T;
}

/** `back`: the question before; undefined: the person gave up. */
export type Answer<T> = { readonly answer: T } | 'back' | undefined;

/** Asks for a text that is checked and explained with every key. */
export function askText(question: NumberQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  prepare(input, question);
  input.value = question.value;
  input.prompt = question.prompt;
  const check = () => {
    const { ok, text } = question.check(input.value);
    const severity = ok ? vscode.InputBoxValidationSeverity.Info : vscode.InputBoxValidationSeverity.Error;
    // Nothing to complain about before the first key.
    input.validationMessage = input.value === '' ? undefined : { message: text, severity };
    return ok;
  };
  input.onDidChangeValue(check);
  check();
  return answerOf(input, () => (check() ? input.value : undefined));
}

/** Asks for one of several choices. */
export function askChoice<T>(question: ChoiceQuestion<T>): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly answer: T }>();
  prepare(pick, question);
  pick.placeholder = question.placeholder;
  pick.items = question.choices;
  if (question.chosen !== undefined) {
    pick.activeItems = question.choices.filter(({ answer }) => answer === question.chosen);
  }
  return answerOf(pick, () => pick.selectedItems[0]?.answer);
}

function prepare(input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>, question: Question): void {
  input.title = question.title;
  input.step = question.step;
  input.totalSteps = question.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = question.step > 1 ? [vscode.QuickInputButtons.Back] : [];
}

function answerOf<T>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem & { readonly answer: T }>,
  accepted: () => T | undefined,
): Promise<Answer<T>> {
  return new Promise((resolve) => {
    const finish = (answer: Answer<T>) => {
      resolve(answer);
      input.dispose();
    };
    input.onDidAccept(() => {
      const answer = accepted();
      if (answer !== undefined) finish({ answer });
    });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) finish('back');
    });
    input.onDidHide(() => finish(undefined));
    input.show();
  });
}
