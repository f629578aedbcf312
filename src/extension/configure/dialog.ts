/** The editor's half of the dialog that configures a simulation: it explains what is typed, and does what is asked. */
import type {
  DialogInit,
  FromDialog,
  Meaning,
  Purpose,
  SaveTarget,
  Settled,
  TargetId,
  ToDialog,
  Typed,
} from '../../pages/configure';
import { type Machine, type RuntimeId, type SettingValues, withConfiguration, withSettings } from '../../settings';
import type { Translate } from '../../text';
import { type Described, fieldsOf } from './fields';
import { type Earlier, meaningOf } from './meaning';
import { homeOf, type Place, type Stated, statedConfigurations, statedLayers, TARGETS } from './stated';
import { changesIn } from './typed';

/** What the dialog needs of the editor. */
export interface DialogHost {
  readonly t: Translate;
  readonly texts: Readonly<Record<string, string>>;
  readonly described: Readonly<Record<string, Described>>;
  /** Files that settings can be saved to, the strongest first. */
  readonly targets: readonly SaveTarget[];
  post(message: ToDialog): void;
  /** What the settings say of the script now. */
  stated(): Stated;
  machine(): Machine;
  /** What earlier runs of the script tell. */
  earlier(): Promise<Earlier>;
  /** What is found of what the script's language needs, by the key of the setting that would change it. */
  found(values: SettingValues): Promise<Typed>;
  exists(outputDir: string, name: string): boolean;
  /** Why nothing can be changed or run; undefined when it can. */
  readOnly(): string | undefined;
  /** Writes the script's entry of `powersim.simulations`. */
  write(entry: Stated['entries'][TargetId], target: TargetId): Promise<void>;
  /**
   * Starts a run, or gives the settings to who asked for them.
   * @param layers what was shown, with the edits in it, from the strongest layer
   */
  proceed(layers: readonly SettingValues[], configuration: string | undefined): Promise<void>;
  /** Asks for the name of a configuration; undefined when the person gave up. */
  askName(taken: readonly string[], value: string): Promise<string | undefined>;
  confirmDelete(configuration: string): Promise<boolean>;
  browse(key: string, now: string): Promise<string | undefined>;
  openFile(target: TargetId): Promise<void>;
  /** Shows a person what went wrong. */
  fail(error: unknown): void;
}

export interface DialogSubject {
  /** Absolute path. */
  readonly script: string;
  readonly fileName: string;
  /** Folder that relative paths refer to. */
  readonly folder: string;
  readonly runtime: RuntimeId | undefined;
  readonly purpose: Purpose;
}

export class ConfigureDialog {
  /** What it was opened for last. */
  purpose: Purpose;
  private target: TargetId | undefined;
  private latest = 0;
  private learned: Promise<Earlier> | undefined;
  /** How many writes are under way. */
  private writing = 0;

  constructor(
    private readonly subject: DialogSubject,
    private configuration: string | undefined,
    private readonly host: DialogHost,
  ) {
    this.purpose = subject.purpose;
  }

  /** Takes what the page says. Errors are shown. */
  async receive(message: FromDialog): Promise<void> {
    try {
      await this.answer(message);
    } catch (error) {
      this.host.fail(error);
    }
  }

  /** Shows another configuration. */
  show(configuration: string | undefined): void {
    this.configuration = configuration;
    this.target = undefined;
    this.begin();
  }

  /** The settings changed under the dialog. What it writes itself is shown when all of it is written. */
  refresh(): void {
    if (this.writing === 0) this.begin();
  }

  private async answer(message: FromDialog): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.begin();
      case 'explain':
        return this.explain(message.id, message.edits);
      case 'show':
        this.configuration = message.configuration;
        this.target = message.target;
        return this.begin();
      case 'browse':
        return this.browse(message.key, message.edits);
      case 'act':
        return this.act(message.run, message.save, message.edits);
      case 'openFile':
        return this.host.openFile(this.place().target);
      default:
        return this.changeConfigurations(message);
    }
  }

  /** @param settled what became of edits of the page */
  private begin(settled?: Settled): void {
    const { subject, host } = this;
    const stated = host.stated();
    const configurations = statedConfigurations(stated);
    if (this.configuration !== undefined && !configurations.includes(this.configuration))
      this.configuration = undefined;
    const place = this.place();
    const readOnly = host.readOnly();
    const init: DialogInit = {
      texts: host.texts,
      script: subject.fileName,
      path: subject.script,
      purpose: this.purpose,
      ...(readOnly === undefined ? {} : { readOnly }),
      configurations,
      ...(this.configuration === undefined ? {} : { configuration: this.configuration }),
      targets: host.targets,
      target: place.target,
      fields: fieldsOf({ stated, place, ...subject, described: host.described }, host.t),
      ...(settled ? { settled } : {}),
    };
    host.post({ type: 'init', init });
  }

  /** Where what is typed would be saved. */
  private place(): Place {
    const home = homeOf(this.host.stated(), this.configuration);
    const offered = this.host.targets.map(({ id }) => id);
    const target = [this.target, home, offered[0]].find((id) => id !== undefined && offered.includes(id));
    return { target: target ?? 'user', configuration: this.configuration };
  }

  private async explain(id: number, edits: Typed): Promise<void> {
    this.latest = id;
    const { resolution: _own, layers: _given, ...meaning } = await this.meaning(edits, this.place());
    // Something newer was typed meanwhile: its answer comes.
    if (id === this.latest) this.host.post({ type: 'meaning', id, meaning: meaning satisfies Meaning });
  }

  private async meaning(edits: Typed, place: Place) {
    const { subject, host } = this;
    const { configuration } = place;
    this.learned ??= host.earlier();
    const stated = this.withEdits(edits, place);
    const layers = statedLayers(stated, subject.script, subject.folder, configuration);
    const input = { ...subject, configuration, edits, layers, machine: host.machine(), exists: host.exists };
    const [earlier, found] = await Promise.all([this.learned, host.found(Object.assign({}, ...[...layers].reverse()))]);
    return { layers, ...meaningOf({ ...input, earlier, found }, host.t) };
  }

  /** What the settings would say if the edits were saved. */
  private withEdits(edits: Typed, { target, configuration }: Place): Stated {
    const stated = this.host.stated();
    const entry = withSettings(stated.entries[target], changesIn(edits), configuration);
    return { ...stated, entries: { ...stated.entries, [target]: entry } };
  }

  private async act(run: boolean, save: boolean, edits: Typed): Promise<void> {
    const { host } = this;
    const reason = host.readOnly();
    if (reason !== undefined) return host.post({ type: 'said', text: reason });
    // Another place may be shown before all is done.
    const place = this.place();
    const { problems, resolution, verdict, layers } = await this.meaning(edits, place);
    // What is wrong is never written, and nothing starts by it; numbers may be missing of what is only saved.
    const wrong = Object.keys(edits).some((key) => problems[key] !== undefined);
    if (wrong || (run && !resolution.settings)) return host.post({ type: 'said', text: verdict });
    if (save) await this.save(edits, place);
    if (run) await host.proceed(layers, place.configuration);
  }

  private async save(edits: Typed, place: Place): Promise<void> {
    const { host } = this;
    const { target } = place;
    const before = host.stated().entries[target];
    const after = this.withEdits(edits, place).entries[target];
    const { t } = host;
    const file = host.targets.find(({ id }) => id === target)?.file ?? '';
    const changes = Object.keys(edits).length > 0;
    // Nothing is written where nothing changed.
    if (changes && JSON.stringify(before) !== JSON.stringify(after)) await this.write([[target, after]]);
    this.begin(savedFrom(place, edits));
    host.post({ type: 'said', text: t('Saved to {0}.', file) });
  }

  private async browse(key: string, edits: Typed): Promise<void> {
    const { values } = (await this.meaning(edits, this.place())).resolution;
    const value = await this.host.browse(key, String(Reflect.get(values, key) ?? ''));
    if (value !== undefined) this.host.post({ type: 'chosen', key, value });
  }

  private async changeConfigurations(
    message: Extract<FromDialog, { type: 'create' | 'rename' | 'delete' }>,
  ): Promise<void> {
    const { host, configuration } = this;
    const place = this.place();
    if (host.readOnly() !== undefined) return;
    const taken = statedConfigurations(host.stated());
    if (message.type === 'create') {
      const name = await host.askName(taken, '');
      if (name === undefined) return;
      const { problems } = await this.meaning(message.edits, place);
      const right = Object.fromEntries(Object.entries(message.edits).filter(([key]) => problems[key] === undefined));
      const entry = withSettings(host.stated().entries[place.target], changesIn(right), name);
      await this.write([[place.target, entry]]);
      this.configuration = name;
      return this.begin(savedFrom(place, right));
    }
    if (configuration === undefined) return;
    const name = message.type === 'rename' ? await host.askName(taken, configuration) : undefined;
    if (message.type === 'rename' ? name === undefined : !(await host.confirmDelete(configuration))) return;
    const { entries } = host.stated();
    const changed = TARGETS.map((at) => [at, withConfiguration(entries[at], configuration, name)] as const);
    await this.write(changed.filter(([at, after]) => JSON.stringify(after) !== JSON.stringify(entries[at])));
    // Another one may be shown by now.
    if (this.configuration === configuration) this.configuration = name;
    this.begin(
      name === undefined ? { type: 'deleted', configuration } : { type: 'renamed', from: configuration, to: name },
    );
  }

  /** The settings are shown again only when all of it is written: in between, a configuration has two names. */
  private async write(entries: readonly (readonly [TargetId, Stated['entries'][TargetId]])[]): Promise<void> {
    let isWritten = false;
    this.writing += 1;
    try {
      for (const [target, entry] of entries) await this.host.write(entry, target);
      isWritten = true;
    } finally {
      this.writing -= 1;
      // Some of it may be.
      if (!isWritten) this.begin();
    }
  }
}

const savedFrom = ({ configuration }: Place, edits: Typed): Settled => ({
  type: 'saved',
  edits,
  ...(configuration === undefined ? {} : { configuration }),
});
