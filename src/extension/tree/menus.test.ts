/** What the menus of package.json offer on each node of the tree, as VS Code decides it by the node's words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EventBody } from '../../run';
import { commandIds, contextKeys, RUNS_VIEW, SIMULATIONS_VIEW } from '../contributions';
import { type ContextKeys, holds } from '../when.fixture';
import { contextValueOf } from './abilities';
import { NodeCache, type TreeNode } from './nodes';
import { attempt, created, ended, gone, runOf, setUp, started } from './runs.fixture';

const { contributes } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8'));
const items: { command: string; when: string; group: string }[] = contributes.menus['view/item/context'];
const ofPalette: typeof items = contributes.menus.commandPalette;
const offered = new Set<object>();

/** `inline: …` are the icons of a row, the rest is the menu of a right click, in the order of its groups. */
function menuOf(viewItem: string, view = 'powersim.runs'): string {
  const shown = items.filter(({ when }) => holds(when, { view, viewItem }));
  for (const item of shown) offered.add(item);
  const names = (list: typeof items) =>
    [...list]
      .sort((a, b) => a.group.localeCompare(b.group))
      .map(({ command }) => command.replace('powersim.', ''))
      .join(' ');
  const inline = shown.filter(({ group }) => group.startsWith('inline'));
  return `inline: ${names(inline)}\n${names(shown.filter((item) => !inline.includes(item)))}`;
}

const all = [1, 2, 3, 4];
const joined: EventBody[] = [
  { type: 'phaseStarted', phase: 'join' },
  { type: 'phaseEnded', phase: 'join', outcome: 'succeeded' },
];
const executed = all.flatMap((i) => [attempt(i, 1), ended(i, 1, 'succeeded')]);
const oneFailed = all.flatMap((i) => [attempt(i, 1), ended(i, 1, i === 2 ? 'failed' : 'succeeded')]);
const setupFailed: EventBody = { type: 'phaseEnded', phase: 'setup', outcome: 'failed', message: 'no such file' };
const queue = (paused: 'user' | undefined) =>
  ({ type: 'queueChanged', paused, concurrency: 2 }) as unknown as EventBody;

type RunOf = Parameters<NodeCache['run']>[0];
const nodes = new NodeCache();
const ofRun = (run: RunOf): TreeNode => nodes.run(run);
const ofSetup = (run: RunOf): TreeNode => nodes.setup(run);
const ofJoin = (run: RunOf): TreeNode => nodes.join(run);
const ofPartition =
  (index: number) =>
  (run: RunOf): TreeNode =>
    nodes.partition(run, index);
/** The words of a node after some events. */
function after(events: EventBody[], alive: boolean, nodeOf: (run: RunOf) => TreeNode): string {
  const run = runOf([created(), started, ...events], { alive });
  return contextValueOf(nodeOf(run), run.view(0));
}

const executing = [...setUp, attempt(1, 1)];
const failed = [...setUp, ...oneFailed, gone];
const withoutSetup: EventBody[] = [{ type: 'phaseStarted', phase: 'setup' }, setupFailed, gone];
const looking = 'showTimeline showLog openLogFile';
const exporting = 'exportSlurm exportTorc';
const results = 'showResults showSeams compareResults';

test.each([
  [
    'a run that executes',
    after(executing, true, ofRun),
    'pauseQueue cancelRun showTimeline',
    `pauseQueue setProcesses cancelRun ${looking} revealResults searchLogs ${exporting}`,
  ],
  [
    'a run that is paused',
    after([...setUp, queue('user')], true, ofRun),
    'continueQueue cancelRun showTimeline',
    `continueQueue setProcesses cancelRun ${looking} revealResults searchLogs ${exporting}`,
  ],
  [
    'a run that was interrupted',
    after(executing, false, ofRun),
    'resume showTimeline',
    `resume ${looking} revealResults searchLogs ${exporting} removeRun`,
  ],
  [
    'a run with a failed partition',
    after(failed, false, ofRun),
    'retryFailed showTimeline',
    `retryFailed join ${results} showTimeline showProblems showLog openLogFile revealResults searchLogs ${exporting} removeRun`,
  ],
  [
    'a run without a setup',
    after(withoutSetup, false, ofRun),
    'showTimeline',
    `retrySetup showTimeline showProblems showLog openLogFile revealResults searchLogs ${exporting} removeRun`,
  ],
  [
    'a joined run',
    after([...setUp, ...executed, ...joined, gone], false, ofRun),
    'showResults showTimeline',
    `join ${results} ${looking} revealResults searchLogs cleanStores ${exporting} removeRun`,
  ],
  [
    'a run whose stores are set aside',
    'run succeeded removable viewable restorable',
    'showResults showTimeline',
    `${results} ${looking} revealResults searchLogs restoreStores emptyStores ${exporting} removeRun`,
  ],
  [
    'a run that wants more of a cluster',
    'run failed retryable moreMemory moreTime hasJobs',
    'retryFailed showTimeline',
    `retryFailed retryWithMoreMemory retryWithMoreTime showTimeline showProblems showLog openLogFile revealResults searchLogs ${exporting}`,
  ],
  [
    'a simulation from elsewhere',
    'run succeeded removable joinable viewable foreign',
    'showResults showTimeline',
    `join ${results} ${looking} revealResults searchLogs removeRun`,
  ],
  ['a setup that failed', after(withoutSetup, false, ofSetup), 'retrySetup openLogFile', `retrySetup ${looking}`],
  [
    'a join that may leave partitions out',
    after(failed, false, ofJoin),
    'openLogFile',
    `join ${looking} revealResults`,
  ],
  [
    'a partition that runs',
    after(executing, true, ofPartition(1)),
    'cancelPartition openLogFile',
    `cancelPartition ${looking}`,
  ],
  ['a partition that waits', after(executing, true, ofPartition(2)), 'openLogFile', `cancelPartition ${looking}`],
  [
    'a partition that failed',
    after(failed, false, ofPartition(2)),
    'retryPartition openLogFile',
    `retryPartition retryAlike ${looking}`,
  ],
  ['a partition that succeeded', after(failed, false, ofPartition(1)), 'openLogFile', `runPartitionAgain ${looking}`],
  [
    'a partition that wants more of a cluster',
    'partition failed retryable moreMemory hasJobs',
    'retryPartition openLogFile',
    `retryPartition retryAlike retryWithMoreMemory ${looking} copyJobId`,
  ],
  ['partitions in a range', 'range', '', ''],
])('%s offers what can be done with it (%s)', (_name, viewItem, inline, menu) => {
  expect(menuOf(viewItem)).toBe(`inline: ${inline}\n${menu}`);
});

test.each([
  ['script', ''],
  ['script hasRun', 'showNewestRun '],
  ['configuration', ''],
])('a %s offers to run, to configure and to export it', (viewItem, more) => {
  expect(menuOf(viewItem, SIMULATIONS_VIEW)).toBe(
    `inline: run configure\nrun configure doctor ${more}showSlurmScripts ${exporting}`,
  );
  expect(menuOf('folder', SIMULATIONS_VIEW)).toBe('inline: \n');
});

test('no item is offered nowhere', () => {
  expect(items.filter((item) => !offered.has(item))).toEqual([]);
});

/** What the palette offers beside what works always. */
function palette(keys: ContextKeys): string {
  const offers = (when: string) => holds(when, { workbenchState: 'folder', ...keys });
  const always = new Set(ofPalette.filter(({ when }) => holds(when, { workbenchState: 'folder' })));
  return ofPalette.flatMap((item) => (offers(item.when) && !always.has(item) ? item.command.slice(9) : [])).join(' ');
}

test.each<[string, string]>([
  ['hasRuns', 'showNewestRun filterRuns showTimeline showLog openLogFile revealResults searchLogs'],
  ['filtered', 'clearFilter'],
  ['cancelable', 'cancelRun cancelPartition'],
  ['pausable', 'pauseQueue'],
  ['continuable', 'continueQueue'],
  ['adjustable', 'setProcesses'],
  ['resumable', 'resume'],
  ['retryable', 'retryPartition retryFailed showProblems retryAlike'],
  ['setupRetryable', 'retrySetup showProblems'],
  ['joinable', 'join'],
  ['partlyJoinable', 'join'],
  ['partitionedElsewhere', 'join'],
  ['moreMemory', 'retryWithMoreMemory'],
  ['moreTime', 'retryWithMoreTime'],
  ['hasJobs', 'copyJobId'],
  ['removable', 'removeRun'],
  ['cleanable', 'cleanStores'],
  ['restorable', 'restoreStores emptyStores'],
])('where something is %s the palette offers %s', (key, offers) => {
  expect(palette({ [contextKeys[key as keyof typeof contextKeys]]: true })).toBe(offers);
});

test('without a folder the palette offers nothing that needs one, and never what only a click means', () => {
  const offers = (workbenchState: string) =>
    ofPalette.flatMap(({ command, when }) => (holds(when, { workbenchState }) ? command.slice(9) : [])).join(' ');
  expect(offers('empty')).toBe('');
  expect(offers('folder')).toBe('run configure showSlurmScripts exportTorc exportSlurm createScript');
  const never = ofPalette.filter(({ when }) => when === 'false').map(({ command }) => command.slice(9));
  expect(never).toEqual(['runPartitionAgain', 'showSelectedLog']);
});

test('a log offers to find its partition in the tree', () => {
  const log = { resourceLangId: 'powersim-log', resourceScheme: 'file' };
  const channel = {
    view: 'workbench.panel.output',
    activeOutputChannel: 'extension-output-powersim.powersim-parallel-#3-a',
  };
  const offered = (menu: string, keys: ContextKeys) =>
    (contributes.menus[menu] as typeof items).filter(({ when }) => holds(when, keys)).map(({ command }) => command);
  expect(offered('editor/title', log)).toEqual([commandIds.revealInTree]);
  expect(offered('editor/title', { ...log, resourceLangId: 'plaintext' })).toEqual([]);
  expect(offered('editor/context', log)).toEqual([commandIds.revealInTree]);
  expect(offered('editor/context', { ...log, resourceScheme: 'powersim-report' })).toEqual([]);
  expect(offered('view/title', channel)).toEqual([commandIds.revealInTree]);
  expect(offered('view/title', { ...channel, activeOutputChannel: 'extension-output-git' })).toEqual([]);
});

test('the views offer in their title what makes something new, and a filter that is seen when it is on', () => {
  const titles = (view: string, keys: ContextKeys = {}) =>
    (contributes.menus['view/title'] as typeof items)
      .filter(({ when }) => holds(when, { view, workbenchState: 'folder', ...keys }))
      .map(({ command, group }) => `${group} ${command.slice(9)}`);
  expect(titles(RUNS_VIEW)).toEqual(['navigation@1 run', 'navigation@2 filterRuns', 'navigation@3 refresh']);
  expect(titles(RUNS_VIEW, { [contextKeys.filtered]: true })).toEqual([
    'navigation@1 run',
    'navigation@2 clearFilter',
    'filter@1 filterRuns',
    'navigation@3 refresh',
  ]);
  expect(titles(SIMULATIONS_VIEW)).toEqual(['navigation@1 createScript', '1_start@1 openSample', '1_start@2 doctor']);
  expect(titles(SIMULATIONS_VIEW, { workbenchState: 'empty' })).not.toContain('navigation@1 createScript');
});

test('files and folders offer what can be done with them', () => {
  const explorer = (keys: ContextKeys) =>
    (contributes.menus['explorer/context'] as ((typeof items)[number] & { submenu?: string })[])
      .filter(({ when }) =>
        holds(when, {
          [contextKeys.simulationScripts]: ['/a/study.js'],
          [contextKeys.resultsFolders]: ['/a/out'],
          [contextKeys.partitionedFolders]: ['/a/out'],
          ...keys,
        }),
      )
      .map(({ command, submenu }) => (submenu ?? command).slice(9))
      .join(' ');
  const file = (name: string) => {
    const [, extension = ''] = /(\.[^.]*)$/.exec(name) ?? [];
    return explorer({ resourcePath: `/a/${name}`, resourceFilename: name, resourceExtname: extension });
  };
  expect(file('a.jl')).toBe('run configure export');
  expect(file('a.powersim.ts')).toBe('run configure export');
  expect(file('study.js')).toBe('run configure export');
  expect(file('other.js')).toBe('');
  expect(file('store.h5')).toBe('showResults compareResults');
  expect(explorer({ explorerResourceIsFolder: true, resourcePath: '/a/out' })).toBe(
    'join showResults showSeams compareResults',
  );
  expect(explorer({ explorerResourceIsFolder: true, resourcePath: '/a' })).toBe('');
});
