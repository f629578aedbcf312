/** The dialog Configure without VS Code: the real page before the real other half, with settings in memory. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigureDialog } from '../../../src/extension/configure/dialog';
import type { Described } from '../../../src/extension/configure/fields';
import type { Stated } from '../../../src/extension/configure/stated';
import type { FromDialog, Purpose, TargetId, ToDialog } from '../../../src/pages/configure';
import type { RawEntry, SettingValues } from '../../../src/settings';
import { english } from '../../../src/text';
import { Stage } from '../../page-bed/stage.mts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface ConfigureBedOptions {
  readonly entries?: Partial<Record<TargetId, RawEntry>>;
  readonly plain?: Partial<Record<TargetId, SettingValues>>;
  readonly configuration?: string;
  readonly purpose?: Purpose;
  readonly readOnly?: string;
}

/** What the person did that reaches beyond the dialog. */
export interface Done {
  readonly proceeded: { values: SettingValues; configuration: string | undefined }[];
  readonly written: { entry: RawEntry; target: TargetId }[];
  readonly failures: unknown[];
}

/** One browser for several dialogs, one after the other. */
export class ConfigureBed {
  done: Done = { proceeded: [], written: [], failures: [] };

  private constructor(
    readonly stage: Stage<ToDialog>,
    private readonly editor: { receive(message: FromDialog): void },
  ) {}

  static async start(): Promise<ConfigureBed> {
    const editor = { receive: (_message: FromDialog): void => undefined };
    const receive = (message: FromDialog) => editor.receive(message);
    return new ConfigureBed(await Stage.open<ToDialog, FromDialog>({ name: 'configure', receive }), editor);
  }

  /** Shows a dialog in the place of the one before. */
  async open(options: ConfigureBedOptions = {}): Promise<void> {
    const nothing = { folder: {}, workspace: {}, user: {} };
    const entries: Record<TargetId, RawEntry> = { ...nothing, ...options.entries };
    const stated: Stated = { entries, plain: { ...nothing, ...options.plain } };
    const done: Done = { proceeded: [], written: [], failures: [] };
    const { readOnly } = options;
    const dialog = new ConfigureDialog(subject(options.purpose), options.configuration, {
      t: english,
      texts: {},
      described: described(),
      targets: [
        { id: 'workspace', label: 'Workspace', file: '.vscode/settings.json' },
        { id: 'user', label: 'User', file: 'user settings' },
      ],
      // A page that is gone hears nothing.
      post: (message) => void this.stage.say(message).catch(() => undefined),
      stated: () => stated,
      machine: () => ({ cores: 8, availableMemory: 64e9 }),
      earlier: async () => ({ measured: undefined, seams: undefined }),
      found: async () => ({ 'julia.executable': 'Found: /usr/bin/julia' }),
      exists: () => false,
      readOnly: () => readOnly,
      write: async (entry, target) => {
        done.written.push({ entry, target });
        entries[target] = entry;
      },
      proceed: async (layers, configuration) => {
        done.proceeded.push({ values: Object.assign({}, ...[...layers].reverse()), configuration });
      },
      askName: async () => 'one week',
      confirmDelete: async () => true,
      browse: async () => 'chosen',
      openFile: async () => undefined,
      fail: (error) => void done.failures.push(error),
    });
    this.done = done;
    await this.stage.page.evaluate('sessionStorage.clear()');
    this.editor.receive = (message) => void dialog.receive(message);
    await this.stage.page.reload();
    await this.stage.page.getByRole('heading', { level: 1 }).waitFor();
  }

  async close(): Promise<void> {
    await this.stage.close();
  }
}

const subject = (purpose: Purpose = 'configure') => ({
  script: '/models/my_simulation.jl',
  fileName: 'my_simulation.jl',
  folder: '/models',
  runtime: 'julia' as const,
  purpose,
});

/** As the editor translates the manifest. */
function described(): Record<string, Described> {
  const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const texts: Record<string, string> = read('package.nls.json');
  const groups: { properties: Record<string, Described> }[] = read('package.json').contributes.configuration;
  const all = groups.flatMap(({ properties }) => Object.entries(properties));
  return Object.fromEntries(
    all.map(([key, about]) => {
      const markdownDescription = texts[(about.markdownDescription ?? '').replaceAll('%', '')] ?? '';
      return [key.replace('powersim.', ''), { ...about, markdownDescription }];
    }),
  );
}
