import path from 'node:path';
import * as vscode from 'vscode';
import type { Resolution, RunSettings, SettingValues } from '../../settings';
import { type Translate, UserError } from '../../text';
import { resolveFor, saveSimulation } from '../configuration';
import { withoutIcons } from '../inert';
import { showMessage } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import { askNumbers } from './ask-numbers';
import { saveScript } from './choose-script';
import { ASKED, type AskedNumbers } from './numbers-meaning';
import type { Preflight } from './preflight';
import { requireTrust, type Supervisors } from './supervisors';

/** From a script and its settings to a run. */
export class RunStarter {
  constructor(
    private readonly supervisors: Supervisors,
    private readonly preflight: Preflight,
    private readonly store: RunStore,
    private readonly t: Translate,
  ) {}

  /**
   * Runs a script, asking for the numbers that are missing or refused.
   * @returns undefined when the person gave up
   */
  async run(script: vscode.Uri): Promise<FollowedRun | undefined> {
    requireTrust();
    await saveScript(script);
    const settings = await this.completeSettings(script);
    if (!settings) return undefined;
    this.refuseRunning(settings);
    if (!(await this.preflight.checkScript(settings))) return undefined;
    await this.preflight.checkRuntime(settings);
    return this.supervisors.start({ type: 'run', settings, force: false });
  }

  /**
   * As {@link run}, without asking anybody.
   * @param stronger settings that win over the configuration
   * @throws UserError when something is missing or refused
   */
  async runUnattended(script: vscode.Uri, stronger: SettingValues): Promise<FollowedRun> {
    requireTrust();
    const { settings, missing, problems } = resolveFor(script, stronger);
    if (!settings) {
      const what = [...missing.map((key) => this.t('{0} is missing.', key)), ...problems.map((p) => p.message)];
      throw new UserError('settings.invalid', what.join(' '));
    }
    return this.supervisors.startUnattended({ type: 'run', settings, force: false });
  }

  /** Asks for the numbers of a script and saves them to the workspace's settings. */
  async configure(script: vscode.Uri): Promise<void> {
    const answers = await askNumbers(script, askedOf(resolveFor(script)), 'configure', this.t);
    if (!answers) return;
    await saveSimulation(script, answers.numbers);
    const message = this.t('Saved to the workspace settings: {0}', path.basename(script.fsPath));
    vscode.window.setStatusBarMessage(`$(check) ${withoutIcons(message)}`, 5000);
  }

  private async completeSettings(script: vscode.Uri): Promise<RunSettings | undefined> {
    const found = resolveFor(script);
    if (found.settings) return found.settings;
    refuseOthers(found);
    if (found.problems.length > 0) {
      void showMessage('warning', found.problems.map((problem) => problem.message).join(' '), []);
    }
    const answers = await askNumbers(script, askedOf(found), 'run', this.t);
    if (!answers) return undefined;
    if (answers.save) await saveSimulation(script, answers.numbers);
    const complete = resolveFor(script, answers.numbers);
    if (!complete.settings) refuseOthers(complete);
    return complete.settings;
  }

  private refuseRunning({ outputDir, name }: RunSettings): void {
    const run = this.store.at({ outputDir, name });
    if (!run?.isActive(Date.now())) return;
    throw new UserError(
      'run.locked',
      this.t('{0} is being executed already. Watch it in the view, cancel it first, or choose another name.', name),
      [{ title: this.t('Show Runs'), command: 'powersim.runs.focus' }],
    );
  }
}

/** The numbers to begin the questions with: those that are good by themselves. */
function askedOf({ values }: Resolution): AskedNumbers {
  return Object.fromEntries(ASKED.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])));
}

/** Numbers can be asked for; whatever else is wrong is for the settings. */
function refuseOthers({ problems }: Resolution): void {
  const asked: readonly string[] = ASKED;
  const others = problems.filter((problem) => !asked.includes(problem.key));
  if (others.length === 0) return;
  throw new UserError('settings.invalid', others.map((problem) => problem.message).join(' '));
}
