/** What the view Simulations and the lenses above build functions read. */
import { describe, expect, test } from 'vitest';
import { resolveSettings, type SettingValues } from '../../settings';
import { english, UserError } from '../../text';
import { attempt, created, ended, gone, runOf, setUp, started } from '../tree/runs.fixture';
import { buildLineOf } from './build-line';
import { lensesOf } from './lens-texts';
import { newestRun } from './newest-run';
import { factsOf } from './script-facts';
import { isTroubled, scriptText } from './script-text';

const YEAR = { numSteps: 365, period: 7, numOverlapSteps: 1, numParallelProcesses: 4 };
const machine = { cores: 4, availableMemory: 16 * 2 ** 30 };
const facts = (values: SettingValues) =>
  factsOf(() => resolveSettings({ script: '/work/year.jl', base: '/work', layers: [values], machine }), english);
const running = runOf([created(), started, ...setUp, attempt(1, 1), ended(1, 1, 'succeeded'), attempt(2, 1)], {
  alive: true,
});

describe('a line of the view', () => {
  const line = (values: SettingValues, rest: Partial<Parameters<typeof scriptText>[0]> = {}) =>
    scriptText({ file: '/work/year.jl', facts: facts(values), problems: 0, ...rest }, english);

  test('tells the settings in one line', () => {
    expect(line(YEAR)).toMatchObject({
      label: 'year.jl',
      description: '365 steps · period 7 · overlap 1 · 53 partitions · 4 processes',
    });
  });

  test('tells what is missing', () => {
    expect(line({}).description).toBe('not configured');
    expect(line({ numSteps: 365 }).description).toBe('365 steps · not complete');
  });

  test('tells what is refused, and why in its tooltip', () => {
    const refused = line({ ...YEAR, numOverlapSteps: 8 });
    expect(refused.description).toMatch(/^settings refused: 365 steps · period 7 · overlap 8/);
    expect(refused.tooltip).toContain('The overlap must not be longer than the period');
  });

  test('begins with what was found in the script, and with its folder where another has the same name', () => {
    expect(line(YEAR, { problems: 1, folder: 'cases/a' }).description).toMatch(/^in cases\/a · 1 problem · 365 steps/);
    expect(line(YEAR, { problems: 2 }).description).toMatch(/^2 problems · /);
  });

  test('says its newest run to a screen reader', () => {
    const text = line(YEAR, { run: running.view(0), configuration: 'one week' });
    expect(text.label).toBe('one week');
    expect(text.accessibleName).toMatch(/^one week, 365 steps .*, is running$/);
    expect(text.tooltip).toContain('Newest run: 1 of 4 · 1 running');
    const over = runOf([created(), started, gone], { alive: false }).view(0);
    expect(line(YEAR, { run: over }).accessibleName).toMatch(/, Newest run: interrupted/);
    expect(text.tooltip).toContain('/work/year.jl\none week\n');
  });

  test('has a warning for what cannot be run as it is', () => {
    const trouble = (values: SettingValues, problems: number) =>
      isTroubled({ file: '/work/year.jl', facts: facts(values), problems });
    expect([trouble(YEAR, 0), trouble({}, 0), trouble(YEAR, 1), trouble({ period: 0 }, 0)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

test('settings of the wrong shape are refused in their own words', () => {
  const wrong = factsOf(() => {
    throw new UserError('settings.simulations', 'It must be an object.');
  }, english);
  expect(wrong).toEqual({ line: '', refused: ['It must be an object.'] });
});

describe('lenses', () => {
  const titles = (lenses: ReturnType<typeof lensesOf>) => lenses.map(({ title }) => title.replaceAll('\u00a0', ' '));

  test('offer to run the script and each of its configurations', () => {
    const week = { configuration: 'one week', facts: facts({ ...YEAR, numSteps: 8 }) };
    const lenses = lensesOf({ facts: facts(YEAR) }, [week], english);
    expect(titles(lenses)).toEqual([
      '$(run-all) Run in parallel · 53 partitions',
      '$(settings-gear) Configure',
      '$(play) one week · 2 partitions',
    ]);
    expect(lenses.map(({ does, configuration }) => [does, configuration])).toEqual([
      ['run', undefined],
      ['configure', undefined],
      ['run', 'one week'],
    ]);
  });

  test('ask where numbers are missing, and say why where they are refused', () => {
    expect(titles(lensesOf({ facts: facts({}) }, [], english))[0]).toBe('$(run-all) Run in parallel…');
    const [refused] = lensesOf({ facts: facts({ ...YEAR, numOverlapSteps: 8 }) }, [], english);
    expect(refused?.tooltip).toContain('The overlap must not be longer');
  });

  test('show how far a run is while it goes on, and offer to run again when it ended', () => {
    const subject = { facts: facts(YEAR), run: running.view(0) };
    const [lens] = lensesOf(subject, [], english);
    expect(lens).toMatchObject({ does: 'show', run: 'id' });
    expect(titles(lensesOf(subject, [], english))[0]).toBe('$(sync~spin) Running · 1 of 4');
    const over = runOf([created(), started, gone], { alive: false });
    expect(lensesOf({ facts: facts(YEAR), run: over.view(0) }, [], english)[0]).toMatchObject({ does: 'run' });
  });

  test('take the name of a configuration for a text', () => {
    const tricky = { configuration: '$(trash) all', facts: facts(YEAR) };
    expect(lensesOf({ facts: facts(YEAR) }, [tricky], english)[2]?.title).not.toContain('$(trash)');
  });
});

describe('the newest run', () => {
  const ofWeek = runOf([created(undefined, { configuration: 'one week' })], { alive: false });
  const plain = runOf([created()], { alive: false });
  const other = runOf([created(undefined, { script: '/work/other.jl' })], { alive: false });
  const runs = [other, ofWeek, plain];

  test('of a script is that of any of its configurations', () => {
    expect(newestRun(runs, '/work/sim.jl')).toBe(ofWeek);
    expect(newestRun(runs, '/work/none.jl')).toBeUndefined();
  });

  test('of a configuration, and of none, is its own', () => {
    expect(newestRun(runs, '/work/sim.jl', 'one week')).toBe(ofWeek);
    expect(newestRun(runs, '/work/sim.jl', 'year')).toBeUndefined();
    expect(newestRun(runs, '/work/sim.jl', null)).toBe(plain);
  });
});

describe('the line of a script that leads to its build function', () => {
  const at = (file?: string) => ({ line: 7, span: [0, 1] as const, ...(file === undefined ? {} : { file }) });

  test('is its own, or that of the include', () => {
    const text = 'using PowerSimulations\n\ninclude(joinpath(@__DIR__, "parts/functions.jl"))\n';
    expect(buildLineOf(text, at())).toBe(7);
    expect(buildLineOf(text, at('parts/functions.jl'))).toBe(3);
    expect(buildLineOf(text, at('elsewhere.jl'))).toBe(1);
    expect(buildLineOf(text, undefined)).toBe(1);
  });
});
