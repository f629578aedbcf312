import type { RunSettings, SettingValues } from '../../settings';
import { type Translate, UserError } from '../../text';
import { layersOf, resolveFor, resolveLayers } from '../configuration';
import type { ConfigureDialogs } from '../configure/dialogs';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import type { RunsView } from '../tree/runs-view';
import { saveScript } from './choose-script';
import type { Preflight } from './preflight';
import { requireTrust, type Supervisors } from './supervisors';
import type { ScriptTarget } from './target';

/** From a script and its settings to a run. */
export class RunStarter {
  constructor(
    private readonly supervisors: Supervisors,
    private readonly preflight: Preflight,
    private readonly store: RunStore,
    private readonly dialogs: ConfigureDialogs,
    private readonly view: Pick<RunsView, 'revealRun'>,
    private readonly t: Translate,
  ) {}

  /**
   * Runs a script as its settings say; where something is missing or wrong, its dialog is opened and runs it later.
   * @returns undefined when nothing runs yet
   */
  async run(target: ScriptTarget): Promise<FollowedRun | undefined> {
    requireTrust();
    await saveScript(target.script);
    const { settings } = resolveFor(target.script, {}, target.configuration);
    if (settings) return this.begin(settings);
    await this.open(target, 'run');
    return undefined;
  }

  /** Opens the dialog with the settings of a script. */
  configure(target: ScriptTarget): Promise<void> {
    return this.open(target, 'configure');
  }

  /** Starts a run with the settings as a dialog shows them, from the strongest layer. @returns whether it began */
  readonly proceed = async (target: ScriptTarget, layers: readonly SettingValues[]): Promise<boolean> => {
    requireTrust();
    await saveScript(target.script);
    const run = await this.begin(this.complete(target, layers));
    if (run) await this.view.revealRun(run);
    return run !== undefined;
  };

  /**
   * As {@link run}, without asking anybody.
   * @param stronger settings that win over the configuration
   * @param force sets an earlier simulation of the same name aside, under another name
   * @throws UserError when something is missing or refused
   */
  async runUnattended(target: ScriptTarget, stronger: SettingValues, force = false): Promise<FollowedRun> {
    requireTrust();
    const settings = this.complete(target, [stronger, ...layersOf(target.script, target.configuration)]);
    return this.supervisors.startUnattended({ type: 'run', settings, force });
  }

  /**
   * The settings that a run of this script would have, in its dialog where something is missing; nothing is started.
   * @param stronger settings that win over the configuration
   * @returns undefined when the person gave up
   */
  async settingsOf(target: ScriptTarget, stronger: SettingValues): Promise<RunSettings | undefined> {
    await saveScript(target.script);
    const { settings } = resolveFor(target.script, stronger, target.configuration);
    if (settings) return settings;
    return new Promise((resolve, reject) => {
      const proceed = async (chosen: ScriptTarget, layers: readonly SettingValues[]) => {
        resolve(this.complete(chosen, [stronger, ...layers]));
        return true;
      };
      const closed = () => resolve(undefined);
      this.dialogs.open({ target, purpose: 'look', proceed, closed }).catch(reject);
    });
  }

  private open(target: ScriptTarget, purpose: 'run' | 'configure'): Promise<void> {
    return this.dialogs.open({ target, purpose, proceed: this.proceed });
  }

  private async begin(settings: RunSettings): Promise<FollowedRun | undefined> {
    this.refuseRunning(settings);
    if (!(await this.preflight.checkScript(settings))) return undefined;
    await this.preflight.checkRuntime(settings);
    return this.supervisors.start({ type: 'run', settings, force: false });
  }

  /** @throws UserError `settings.invalid` when something is missing or refused */
  private complete({ script, configuration }: ScriptTarget, layers: readonly SettingValues[]): RunSettings {
    const { settings, missing, problems } = resolveLayers(script, layers, configuration);
    if (settings) return settings;
    const what = [...missing.map((key) => this.t('{0} is missing.', key)), ...problems.map((p) => p.message)];
    throw new UserError('settings.invalid', what.join(' '));
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
