/** The dialog's half of the editor with settings in memory, for tests. */
import type { DialogInit, Field, Meaning, TargetId, ToDialog } from '../../pages/configure';
import type { RawEntry, SettingValues } from '../../settings';
import { english } from '../../text';
import { ConfigureDialog, type DialogHost } from './dialog';
import type { Stated } from './stated';

export const year = { numSteps: 365, period: 7, numOverlapSteps: 1 };

interface Given {
  readonly entries?: Partial<Record<TargetId, RawEntry>>;
  readonly plain?: Partial<Record<TargetId, SettingValues>>;
  readonly configuration?: string;
  readonly host?: Partial<DialogHost>;
}

export function open({ entries = {}, plain = {}, configuration, host = {} }: Given = {}) {
  const nothing = { folder: {}, workspace: {}, user: {} };
  const stored: Record<TargetId, RawEntry> = { ...nothing, ...entries };
  const said: ToDialog[] = [];
  const written: [TargetId, RawEntry][] = [];
  const proceeded: [SettingValues, string | undefined][] = [];
  const stated: Stated = { entries: stored, plain: { ...nothing, ...plain } };
  const subject = {
    script: '/models/my_simulation.jl',
    fileName: 'my_simulation.jl',
    folder: '/models',
    runtime: 'julia' as const,
    purpose: 'configure' as const,
  };
  const dialog = new ConfigureDialog(subject, configuration, {
    t: english,
    texts: {},
    described: { maxAttempts: { default: 2 }, executor: { default: 'local' } },
    targets: [
      { id: 'workspace', label: 'Workspace', file: '.vscode/settings.json' },
      { id: 'user', label: 'User', file: 'user settings' },
    ],
    post: (message) => void said.push(message),
    stated: () => stated,
    machine: () => ({ cores: 8, availableMemory: 64e9 }),
    earlier: async () => ({ measured: undefined, seams: undefined }),
    found: async () => ({}),
    exists: () => false,
    readOnly: () => undefined,
    write: async (entry, target) => {
      written.push([target, entry]);
      stored[target] = entry;
    },
    proceed: async (layers, chosen) => void proceeded.push([Object.assign({}, ...[...layers].reverse()), chosen]),
    askName: async () => 'one week',
    confirmDelete: async () => true,
    browse: async () => 'out',
    openFile: async () => undefined,
    fail: (error) => {
      throw error;
    },
    ...host,
  });
  const inits = () => said.flatMap((message) => (message.type === 'init' ? [message.init] : []));
  return {
    dialog,
    said,
    inits,
    stored,
    written,
    proceeded,
    shown: async (): Promise<DialogInit> => {
      await dialog.receive({ type: 'ready' });
      const init = inits().at(-1);
      if (!init) throw new Error('the dialog showed nothing');
      return init;
    },
    field: (init: DialogInit, key: string): Field => {
      const field = init.fields.find((one) => one.key === key);
      if (!field) throw new Error(`there is no field ${key}`);
      return field;
    },
    meaning: async (edits: Record<string, string> = {}): Promise<Meaning> => {
      await dialog.receive({ type: 'explain', id: 1, edits });
      const last = said.at(-1);
      if (last?.type !== 'meaning') throw new Error('nothing was explained');
      return last.meaning;
    },
  };
}
