import * as vscode from 'vscode';
import { messageOf, UserError } from '../text';
import { commandIds, EXTENSION_ID } from './contributions';
import { withoutLinks } from './inert';

/** A button of a message: what it says and does. */
export interface Action {
  readonly title: string;
  run(): Thenable<unknown> | unknown;
}

/** Shows what went wrong: a UserError with its remedies, anything else in few words with the log beside it. */
export class ErrorReporter {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** A handler whose errors are shown. */
  guard<A extends unknown[], R>(handler: (...args: A) => Promise<R>): (...args: A) => Promise<R | undefined> {
    return async (...args) => {
      try {
        return await handler(...args);
      } catch (error) {
        void this.show(error);
        return undefined;
      }
    };
  }

  /** Shows an error and does what the person chooses. */
  async show(error: unknown, further: readonly Action[] = []): Promise<void> {
    if (error instanceof vscode.CancellationError) return;
    if (error instanceof UserError) {
      this.log.warn(`${error.code}: ${error.message}`);
      await showMessage('error', inEditor(error.message), [...further, ...remediesOf(error)]);
      return;
    }
    this.log.error(error instanceof Error ? error : String(error));
    const message = vscode.l10n.t('PowerSimulations Parallel failed: {0}', messageOf(error));
    await showMessage('error', message, [
      ...further,
      { title: vscode.l10n.t('Show Log'), run: () => this.log.show(true) },
    ]);
  }

  /** Something failed that is tried again by itself, or that nobody needs to know of at once. */
  readonly warn = (message: string, error: unknown): void => {
    this.log.warn(`${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
}

/** A supervisor speaks to everybody: in a window nobody needs a command line. */
const inEditor = (message: string) => message.replace(/atch it with "powersim status"/, 'atch it in the view "Runs"');

/** Shows a message with buttons, and does what was chosen. Links in it are only text: others may have written it. */
export async function showMessage(
  severity: 'error' | 'warning' | 'information',
  message: string,
  actions: readonly Action[],
): Promise<void> {
  const titles = actions.map((action) => action.title);
  const text = withoutLinks(message);
  const chosen = await {
    error: () => vscode.window.showErrorMessage(text, ...titles),
    warning: () => vscode.window.showWarningMessage(text, ...titles),
    information: () => vscode.window.showInformationMessage(text, ...titles),
  }[severity]();
  await actions.find((action) => action.title === chosen)?.run();
}

/**
 * Asks before something that cannot be taken back; true when the person agreed.
 * @param leave what the other button says, where "Cancel" could be taken for what is asked
 */
export async function confirm(message: string, detail: string, agree: string, leave?: string): Promise<boolean> {
  const options = { modal: true, detail: withoutLinks(detail) };
  const items = [{ title: agree }, ...(leave === undefined ? [] : [{ title: leave, isCloseAffordance: true }])];
  return (await vscode.window.showWarningMessage(withoutLinks(message), options, ...items))?.title === agree;
}

export const openSettings = (query: string): Action => ({
  title: vscode.l10n.t('Open Settings'),
  run: () => vscode.commands.executeCommand('workbench.action.openSettings', query),
});

function remediesOf(error: UserError): Action[] {
  if (error.code === 'julia.missing') {
    const choose = () => vscode.commands.executeCommand(commandIds.chooseJulia);
    return [{ title: vscode.l10n.t('Choose Julia…'), run: choose }, openSettings('powersim.julia')];
  }
  const given = error.remedies.flatMap(({ title, command }) =>
    command === undefined ? [] : [{ title, run: () => vscode.commands.executeCommand(command) }],
  );
  if (given.length > 0) return given;
  // What comes from a supervisor has lost its remedies on the way: the code still says where to look.
  if (error.code.startsWith('julia.')) return [openSettings('powersim.julia')];
  if (error.code === 'slurm.missing') return [openSettings('powersim.executor')];
  if (error.code.startsWith('settings.')) return [openSettings(`@ext:${EXTENSION_ID}`)];
  if (error.code === 'workspace.untrusted') {
    const title = vscode.l10n.t('Manage Workspace Trust');
    return [{ title, run: () => vscode.commands.executeCommand('workbench.trust.manage') }];
  }
  return [];
}
