import { describe, expect, test } from 'vitest';
import type { RawEntry } from '../../settings';
import { open, year } from './dialog.fixture';

/** A write that ends when it is let. */
function held() {
  let letWrite = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letWrite = resolve;
  });
  return { gate, letWrite: () => letWrite() };
}

describe('a run that is started without saving has what is shown', () => {
  test('where values were cleared', async () => {
    const { dialog, proceeded, meaning } = open({
      entries: { workspace: { ...year, numParallelProcesses: 8, name: 'old' } },
    });
    const edits = { numParallelProcesses: '', name: '' };
    expect((await meaning(edits)).place).toContain('/my_simulation_output/my_simulation,');
    await dialog.receive({ type: 'act', run: true, save: false, edits });
    expect(proceeded).toEqual([[year, undefined]]);
  });

  test('where something stronger is set than where it would be saved', async () => {
    const { dialog, proceeded, shown } = open({ entries: { workspace: year } });
    await shown();
    await dialog.receive({ type: 'show', target: 'user' });
    await dialog.receive({ type: 'act', run: true, save: false, edits: { period: '5', maxAttempts: '3' } });
    expect(proceeded).toEqual([[{ ...year, maxAttempts: 3 }, undefined]]);
  });
});

describe('while it writes, the dialog', () => {
  test('saves where it was shown when it was asked, though another place is shown by then', async () => {
    const { gate, letWrite } = held();
    const found = async () => {
      await gate;
      return {};
    };
    const entries = { workspace: { ...year, configurations: { week: { numSteps: 7 } } } };
    const { dialog, written, proceeded } = open({ entries, host: { found } });
    const acting = dialog.receive({ type: 'act', run: true, save: true, edits: { period: '5' } });
    await dialog.receive({ type: 'show', configuration: 'week', target: 'user' });
    letWrite();
    await acting;
    expect(written).toEqual([['workspace', { ...entries.workspace, period: 5 }]]);
    expect(proceeded).toEqual([[{ ...year, period: 5 }, undefined]]);
  });

  test('tells whose edits were saved, and which', async () => {
    const { gate, letWrite } = held();
    const entries = { workspace: { ...year, configurations: { week: {}, year: {} } } };
    const { dialog, inits } = open({ entries, configuration: 'week', host: { write: () => gate } });
    const acting = dialog.receive({ type: 'act', run: false, save: true, edits: { numSteps: '8' } });
    await dialog.receive({ type: 'show', configuration: 'year', target: 'workspace' });
    letWrite();
    await acting;
    expect(inits().at(-1)).toMatchObject({
      configuration: 'year',
      settled: { type: 'saved', configuration: 'week', edits: { numSteps: '8' } },
    });
  });

  test('keeps the configuration that is called otherwise in view', async () => {
    const given = open({
      entries: { workspace: { ...year, configurations: { week: { numSteps: 7 } } } },
      configuration: 'week',
      host: {
        write: async (entry: RawEntry, target) => {
          given.stored[target] = entry;
          // As the editor tells of the change.
          given.dialog.refresh();
        },
      },
    });
    await given.dialog.receive({ type: 'rename', edits: { period: '2' } });
    expect(given.inits()).toHaveLength(1);
    expect(given.inits().at(-1)).toMatchObject({
      configuration: 'one week',
      settled: { type: 'renamed', from: 'week', to: 'one week' },
    });
    given.dialog.refresh();
    expect(given.inits()).toHaveLength(2);
  });

  test('shows what stands when it cannot', async () => {
    const failures: unknown[] = [];
    const write = () => Promise.reject(new Error('The file is read-only.'));
    const { dialog, inits } = open({ host: { write, fail: (error) => void failures.push(error) } });
    await dialog.receive({ type: 'act', run: true, save: true, edits: { ...textsOf(year) } });
    expect(failures).toEqual([new Error('The file is read-only.')]);
    expect(inits().map(({ settled }) => settled)).toEqual([undefined]);
  });
});

test('a configuration that is made takes what is right of what was typed, the rest stays where it was typed', async () => {
  const { dialog, inits } = open({ entries: { workspace: year } });
  await dialog.receive({ type: 'create', edits: { numSteps: '7', period: 'x' } });
  expect(inits().at(-1)).toMatchObject({
    configuration: 'one week',
    settled: { type: 'saved', edits: { numSteps: '7' } },
  });
});

test('a configuration that is deleted takes no edits but its own', async () => {
  const { dialog, inits } = open({ entries: { workspace: { configurations: { week: {} } } }, configuration: 'week' });
  await dialog.receive({ type: 'delete' });
  expect(inits().at(-1)?.settled).toEqual({ type: 'deleted', configuration: 'week' });
});

const textsOf = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
