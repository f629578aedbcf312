import { describe, expect, test } from 'vitest';
import { open, year } from './dialog.fixture';

describe('the dialog shows', () => {
  test('what is set where it would be saved, what it would be otherwise, and where that comes from', async () => {
    const { shown, field } = open({
      entries: { workspace: { numSteps: 365 }, user: { numSteps: 10, period: 5 } },
      plain: { user: { maxAttempts: 3, period: 1 }, workspace: { maxAttempts: 4 } },
    });
    const init = await shown();
    expect(init.target).toBe('workspace');
    expect(field(init, 'numSteps')).toMatchObject({
      value: '365',
      inherited: '10',
      from: 'from the script’s own settings of the user',
    });
    expect(field(init, 'period')).toMatchObject({ value: '', inherited: '5' });
    expect(field(init, 'maxAttempts')).toMatchObject({
      value: '',
      inherited: '4',
      from: 'from the workspace’s settings',
    });
    expect(field(init, 'name')).toMatchObject({ inherited: 'my_simulation', from: 'default' });
    expect(field(init, 'outputDirectory')).toMatchObject({ inherited: 'my_simulation_output' });
    expect(field(init, 'numOverlapSteps')).toMatchObject({ value: '', inherited: '' });
  });

  test('what has no effect where it stands, because something stronger is said', async () => {
    const { dialog, shown, field } = open({ entries: { workspace: { period: 7 }, user: { period: 5 } } });
    await shown();
    await dialog.receive({ type: 'show', target: 'user' });
    const init = await shown();
    expect(field(init, 'period')).toMatchObject({
      value: '5',
      overridden: 'from the script’s own settings in the workspace',
    });
  });

  test('a configuration with what its script says below it', async () => {
    const entry = { ...year, configurations: { week: { numSteps: 7 } } };
    const { shown, field, meaning } = open({ entries: { user: entry }, configuration: 'week' });
    const init = await shown();
    expect(init).toMatchObject({ configuration: 'week', configurations: ['week'], target: 'user' });
    expect(field(init, 'numSteps')).toMatchObject({ value: '7', inherited: '365' });
    expect(field(init, 'name')).toMatchObject({ inherited: 'my_simulation_week' });
    expect((await meaning({ period: '2' })).preview).toMatchObject({ count: 4 });
  });

  test('why nothing can be changed, and changes nothing then', async () => {
    const { dialog, shown, said, written } = open({ host: { readOnly: () => 'Not trusted.' } });
    expect((await shown()).readOnly).toBe('Not trusted.');
    await dialog.receive({ type: 'act', run: true, save: true, edits: { numSteps: '3' } });
    await dialog.receive({ type: 'create', edits: {} });
    expect(said.at(-1)).toEqual({ type: 'said', text: 'Not trusted.' });
    expect(written).toEqual([]);
  });
});

describe('what is typed', () => {
  test('is explained: partitions, rounds, periods, processes, the folder of results', async () => {
    const meaning = await open().meaning({ numSteps: '365', period: '7', numOverlapSteps: '1' });
    expect(meaning.preview).toMatchObject({
      count: 53,
      summary: '53 partitions; 1 = steps 1–7, 2 = 7–14, … 53 = 364–365; 417 steps executed, +14.2 %',
    });
    expect(meaning.preview?.partitions.at(-1)).toEqual({ index: 53, steps: [364, 365], kept: [365, 365] });
    expect(meaning.periods.find(({ current }) => current)).toMatchObject({ period: 7, partitions: 53, rounds: 7 });
    expect(meaning.advice.find(({ key }) => key === 'numParallelProcesses')).toMatchObject({ value: '8' });
    expect(meaning).toMatchObject({ ready: true, verdict: '', problems: {} });
    expect(meaning.place).toContain('/models/my_simulation_output/my_simulation, which is made');
  });

  test.each([
    [{ numSteps: 'many' }, 'numSteps', 'numSteps must be a number.'],
    [{ numSteps: '3.5' }, 'numSteps', 'numSteps must be a whole number.'],
    [{ period: '365' }, 'period', 'The period must be shorter than the simulation'],
    [{ numOverlapSteps: '8' }, 'numOverlapSteps', 'The overlap must not be longer than the period'],
    [{ buildFunction: 'f()' }, 'buildFunction', 'must be the name of a function'],
    [{ 'slurm.time': 'soon' }, 'slurm.time', 'must be a time as sbatch takes it'],
    [{ environment: '1x=2' }, 'environment', 'must be the name of an environment variable'],
  ])('%j is refused beside its control', async (edits, key, message) => {
    const meaning = await open({ entries: { workspace: year } }).meaning(edits);
    expect(meaning.problems[key]).toContain(message);
    expect(meaning.ready).toBe(false);
    expect(meaning.verdict).toContain(message);
  });

  test('is told what it lacks', async () => {
    const { meaning } = open();
    expect(await meaning({ numSteps: '365' })).toMatchObject({
      ready: false,
      verdict: 'Still needed: period, num_overlap_steps.',
    });
    expect((await meaning({})).preview).toBeUndefined();
  });

  test('that is a year of days in a partition each is drawn, and a million partitions are not', async () => {
    const { meaning } = open();
    const days = await meaning({ numSteps: '365', period: '1', numOverlapSteps: '0' });
    expect(days.preview?.partitions).toHaveLength(365);
    const hours = await meaning({ numSteps: '1000000', period: '1', numOverlapSteps: '0' });
    expect(hours.preview?.partitions).toHaveLength(401);
    expect(hours.preview?.partitions.at(-1)?.index).toBe(1_000_000);
  });

  test('is answered once when it changes while it is explained', async () => {
    let letThrough = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    const found = async () => {
      await gate;
      return {};
    };
    const { dialog, said } = open({ host: { found } });
    const both = [1, 2].map((id) => dialog.receive({ type: 'explain', id, edits: {} }));
    letThrough();
    await Promise.all(both);
    expect(said.map((message) => message.type === 'meaning' && message.id)).toEqual([2]);
  });
});

describe('the buttons', () => {
  test('save what changed, where it is said, and nothing else', async () => {
    const entry = { 'powersim.period': 7, numSteps: 365, mine: true };
    const { dialog, said, written } = open({ entries: { workspace: entry } });
    await dialog.receive({ type: 'act', run: false, save: true, edits: { period: '5', maxAttempts: '' } });
    expect(written).toEqual([['workspace', { period: 5, numSteps: 365, mine: true }]]);
    expect(said.at(-1)).toEqual({ type: 'said', text: 'Saved to .vscode/settings.json.' });
    await dialog.receive({ type: 'act', run: false, save: true, edits: {} });
    expect(written).toHaveLength(1);
  });

  test('save to the file that was chosen', async () => {
    const { dialog, written } = open({ entries: { workspace: year } });
    await dialog.receive({ type: 'show', target: 'user' });
    await dialog.receive({ type: 'act', run: false, save: true, edits: { period: '5' } });
    expect(written).toEqual([['user', { period: 5 }]]);
  });

  test('run with what was typed, saved or not', async () => {
    const { dialog, proceeded, written } = open({ entries: { workspace: year } });
    await dialog.receive({ type: 'act', run: true, save: false, edits: { period: '5' } });
    expect([proceeded, written]).toEqual([[[{ ...year, period: 5 }, undefined]], []]);
    await dialog.receive({ type: 'act', run: true, save: true, edits: { period: '5' } });
    expect(proceeded.at(-1)).toEqual([{ ...year, period: 5 }, undefined]);
    expect(written).toEqual([['workspace', { ...year, period: 5 }]]);
  });

  test('write and start nothing that is wrong, and start nothing that is not complete', async () => {
    const { dialog, proceeded, written, said } = open();
    await dialog.receive({ type: 'act', run: true, save: true, edits: { period: 'x' } });
    await dialog.receive({ type: 'act', run: true, save: false, edits: { numSteps: '5' } });
    expect([proceeded, written]).toEqual([[], []]);
    expect(said.at(-1)).toMatchObject({ type: 'said', text: expect.stringContaining('Still needed') });
    await dialog.receive({ type: 'act', run: false, save: true, edits: { numSteps: '5' } });
    expect(written).toEqual([['workspace', { numSteps: 5 }]]);
  });
});

describe('configurations', () => {
  test('are made from what is typed, called otherwise, and deleted wherever they stand', async () => {
    const names = ['week', 'seven days'];
    const { dialog, shown, written } = open({
      entries: { workspace: year, user: { configurations: { week: { maxAttempts: 3 } } } },
      host: { askName: async () => names.shift() },
    });
    await dialog.receive({ type: 'create', edits: { numSteps: '7', period: 'x' } });
    expect(written).toEqual([['workspace', { ...year, configurations: { week: { numSteps: 7 } } }]]);
    expect(await shown()).toMatchObject({ configuration: 'week' });
    await dialog.receive({ type: 'rename', edits: {} });
    expect((await shown()).configurations).toEqual(['seven days']);
    expect(written.slice(1).map(([target]) => target)).toEqual(['workspace', 'user']);
    await dialog.receive({ type: 'delete' });
    expect(await shown()).toMatchObject({ configurations: [] });
    expect(written.at(-1)).toEqual(['user', {}]);
  });

  test('stay as they are when the person gives up', async () => {
    const { dialog, written } = open({
      entries: { workspace: { configurations: { week: {} } } },
      configuration: 'week',
      host: { askName: async () => undefined, confirmDelete: async () => false },
    });
    await dialog.receive({ type: 'rename', edits: {} });
    await dialog.receive({ type: 'delete' });
    await dialog.receive({ type: 'create', edits: {} });
    expect(written).toEqual([]);
  });
});
