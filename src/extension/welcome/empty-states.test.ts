/** Which welcome texts stand in which state: VS Code shows all whose condition holds. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { contextKeys, RUNS_VIEW, SIMULATIONS_VIEW } from '../contributions';

const root = path.resolve(import.meta.dirname, '../../..');
const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const { viewsWelcome } = json('package.json').contributes as {
  viewsWelcome: { view: string; contents: string; when: string }[];
};
const texts: Record<string, string> = json('package.nls.json');

type State = Readonly<Record<string, boolean | string>>;

/** As VS Code reads it: terms joined by `&&`, each a key, its negation or a comparison. */
function holds(when: string, state: State): boolean {
  return when.split(' && ').every((term) => {
    const [, not, key = '', operator, value] = /^(!?)([\w.]+)(?: (==|!=) (\S+))?$/.exec(term) ?? [];
    if (operator !== undefined) return (state[key] === value) === (operator === '==');
    return Boolean(state[key]) === (not === '');
  });
}

/** Names of the texts that an empty view shows. */
const shown = (view: string, state: State) =>
  viewsWelcome
    .filter((welcome) => welcome.view === view && holds(welcome.when, state))
    .map(({ contents }) => contents.replace(/^%welcome\.(.*)%$/, '$1'));

const trusted = { workbenchState: 'folder', isWorkspaceTrusted: true };
const known = { ...trusted, [contextKeys.ready]: true, [contextKeys.scriptsKnown]: true };

test.each<[string, State, string[], string[]]>([
  ['no folder', { workbenchState: 'empty', isWorkspaceTrusted: true }, ['noFolder'], ['runs.noFolder']],
  ['no folder, and all is known', { ...known, workbenchState: 'empty' }, ['noFolder'], ['runs.noFolder']],
  ['untrusted', { ...known, isWorkspaceTrusted: false }, ['untrusted'], ['runs.untrusted']],
  ['the first look is not over', trusted, [], []],
  ['runs are known, and scripts not yet', { ...trusted, [contextKeys.ready]: true }, [], []],
  ['no script', known, ['noScripts'], ['runs.noScripts']],
  ['no Julia', { ...known, [contextKeys.hasScripts]: true, [contextKeys.juliaMissing]: true }, [], ['juliaMissing']],
  ['no run', { ...known, [contextKeys.hasScripts]: true }, [], ['noRuns']],
  [
    'runs that no filter lets through',
    { ...known, [contextKeys.hasScripts]: true, [contextKeys.filtered]: true },
    [],
    ['filtered'],
  ],
])('%s', (title, state, simulations, runs) => {
  // Where there are scripts, the view of simulations is not empty.
  if (!state[contextKeys.hasScripts]) expect(shown(SIMULATIONS_VIEW, state), title).toEqual(simulations);
  expect(shown(RUNS_VIEW, state), title).toEqual(runs);
});

describe('every welcome text', () => {
  const keys = Object.keys(texts).filter((key) => key.startsWith('welcome.'));

  test('is the text of a view in some state', () => {
    expect(keys.sort()).toEqual(viewsWelcome.map(({ contents }) => contents.replaceAll('%', '')).sort());
  });

  test.each(keys)('%s has a button, and two at most', (key) => {
    // A link alone in its line is a button.
    const buttons = (texts[key] ?? '').split('\n').filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line));
    expect(buttons.length).toBeGreaterThanOrEqual(1);
    expect(buttons.length).toBeLessThanOrEqual(2);
  });
});
