import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isNamedSimulation } from '../scripts';
import { CONFIGURATIONS, checkSetting, EXECUTORS, settingKeys, slurmDefaults, slurmKeys } from '../settings';
import {
  CONFIGURE_PANEL,
  commandIds,
  contextKeys,
  DOCTOR_PANEL,
  EXPORT_MENU,
  EXTENSION_ID,
  FOCUS_RUNS_VIEW,
  ownSettings,
  RESULTS_PANEL,
  RUNS_VIEW,
  SIMULATIONS_VIEW,
  STORE_EDITORS,
  TIMELINE_PANEL,
} from './contributions';

interface Setting {
  readonly type: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly scope: string;
  readonly markdownDescription: string;
  readonly additionalProperties?: { readonly properties?: Record<string, unknown> };
}
interface MenuItem {
  readonly command: string;
  readonly when: string;
}
/** An item that opens another menu. */
interface MenuOfMenus {
  readonly submenu: string;
  readonly when: string;
}

const root = path.resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(text('package.json'));
const { contributes, capabilities } = manifest;
const settings: Record<string, Setting> = Object.assign(
  {},
  ...contributes.configuration.map((group: { properties: Record<string, Setting> }) => group.properties),
);
const allItems = Object.entries(contributes.menus as Record<string, readonly (MenuItem | MenuOfMenus)[]>);
const submenus = allItems.flatMap(([menu, items]) =>
  items.flatMap((item) => ('submenu' in item ? { menu, ...item } : [])),
);
const menus = Object.fromEntries(
  allItems.map(([menu, items]) => [menu, items.flatMap((item) => ('command' in item ? item : []))]),
);
const menuItems = Object.values(menus).flat();
const whens: string[] = [...menuItems, ...submenus, ...contributes.viewsWelcome].map((item) => item.when ?? '');
/** Commands of VS Code itself that the manifest mentions. */
const ofVsCode = /^(vscode|workbench)\./;

describe('package.json', () => {
  test('has the id that the code uses', () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe(EXTENSION_ID);
  });

  test('contributes exactly the commands that have a handler', () => {
    const contributed = contributes.commands.map((command: { command: string }) => command.command);
    expect([...contributed].sort()).toEqual(Object.values(commandIds).sort());
  });

  test('gives every command a category, a title and an icon', () => {
    for (const command of contributes.commands) {
      expect(command).toMatchObject({ category: 'PowerSimulations', title: /^%/, icon: /^\$\(/ });
    }
  });

  test('mentions no command in menus or welcome texts that does not exist', () => {
    const known: string[] = Object.values(commandIds);
    expect(menuItems.map((item) => item.command).filter((command) => !known.includes(command))).toEqual([]);
    const links = contributes.viewsWelcome.flatMap((view: { contents: string }) =>
      [...translated(view.contents).matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1] ?? ''),
    );
    expect(links.filter((link: string) => !known.includes(link) && !ofVsCode.test(link))).toEqual([]);
  });

  test('offers to run and to configure the same files in every menu', () => {
    const files = Object.entries(menus).filter(([menu]) => /^(explorer|editor)\//.test(menu));
    const ofScripts: readonly string[] = [commandIds.run, commandIds.configure];
    const items = files.flatMap(([, list]) => list).filter(({ command }) => ofScripts.includes(command));
    const shown = [...items, ...submenus.filter(({ submenu }) => submenu === EXPORT_MENU)];
    const conditions = shown.map(({ when }) => when.replace(/^!explorerResourceIsFolder && \((.*)\)$/, '$1'));
    expect(items.length).toBeGreaterThan(5);
    expect(new Set(conditions).size).toBe(1);
    expect(conditions[0]).toContain('resourceExtname == .jl');
    expect(conditions[0]).toContain(`resourcePath in ${contextKeys.simulationScripts}`);
    const pattern = new RegExp(/=~ \/(.*)\//.exec(conditions[0] ?? '')?.[1] ?? '');
    const names = ['a.powersim.mjs', 'a.powersim.js', 'a.powersim.cts', 'powersim.mjs', 'a.js', 'a.powersim.json'];
    expect(names.map((name) => pattern.test(name))).toEqual(names.map(isNamedSimulation));
    expect(names.filter(isNamedSimulation)).toHaveLength(3);
  });

  test('puts what is made for a cluster into a menu of its own, with what leads to it', () => {
    expect(contributes.submenus).toEqual([{ id: EXPORT_MENU, label: '%menu.export%' }]);
    expect(menus[EXPORT_MENU]?.map(({ command }) => command)).toEqual([
      commandIds.showSlurmScripts,
      commandIds.exportSlurm,
      commandIds.exportTorc,
    ]);
    expect(submenus.map(({ menu, submenu }) => [menu, submenu])).toEqual([
      ['explorer/context', EXPORT_MENU],
      ['editor/context', EXPORT_MENU],
    ]);
  });

  test('tells the palette when each command works', () => {
    const everywhere = [
      commandIds.refresh,
      commandIds.showResults,
      commandIds.showSeams,
      commandIds.compareResults,
      commandIds.openSample,
      commandIds.doctor,
      commandIds.chooseJulia,
      commandIds.installCommand,
    ];
    const told = (menus['commandPalette'] ?? []).map((item) => item.command);
    expect([...told, ...everywhere].sort()).toEqual(Object.values(commandIds).sort());
  });

  test('looks only at context keys that the code sets', () => {
    const known: string[] = [RUNS_VIEW, SIMULATIONS_VIEW, ...Object.values(contextKeys)];
    const used = whens.flatMap((when) => when.match(/powersim\.[\w.]+/g) ?? []);
    expect(used.filter((key) => !known.includes(key))).toEqual([]);
  });

  test('opens stores in the editors that the code registers, what is surely a simulation’s by a double click', () => {
    const editors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[] =
      contributes.customEditors;
    expect(editors.map((editor) => editor.viewType)).toEqual([STORE_EDITORS.simulation, STORE_EDITORS.any]);
    const usual = editors.filter(({ priority }) => priority === 'default').flatMap(({ selector }) => selector);
    expect(usual).toEqual([{ filenamePattern: 'simulation_store.h5' }]);
  });

  test('is woken for every kind of panel that was open when the window was closed', () => {
    const events: string[] = manifest.activationEvents;
    const panels = events.flatMap((event) => /^onWebviewPanel:(.*)/.exec(event)?.[1] ?? []);
    expect(panels.sort()).toEqual([CONFIGURE_PANEL, DOCTOR_PANEL, RESULTS_PANEL, TIMELINE_PANEL].sort());
  });

  test('has the views', () => {
    expect(contributes.views.powersim.map((view: { id: string }) => view.id)).toEqual([SIMULATIONS_VIEW, RUNS_VIEW]);
    expect(FOCUS_RUNS_VIEW).toBe('powersim.runs.focus');
  });

  test('contributes exactly the settings that a run is resolved from, and the extension’s own', () => {
    const expected = [...settingKeys, ...ownSettings].map((key) => `powersim.${key}`);
    expect(Object.keys(settings).sort()).toEqual(expected.sort());
  });

  test('lets an entry of powersim.simulations say everything that a plain setting says', () => {
    const entry = settings['powersim.simulations']?.additionalProperties?.properties ?? {};
    expect(Object.keys(entry).sort()).toEqual([...settingKeys, CONFIGURATIONS].sort());
  });

  test('has only defaults that a run takes', () => {
    const set = settingKeys.filter(
      (key) => ![null, undefined, ''].includes(settings[`powersim.${key}`]?.default as null),
    );
    expect(set.length).toBeGreaterThan(10);
    expect(set.flatMap((key) => checkSetting(key, settings[`powersim.${key}`]?.default) ?? [])).toEqual([]);
  });

  test('takes the settings of a cluster from the machine that it belongs to', () => {
    const ofCluster = Object.entries(settings).filter(([key]) => /^powersim\.(executor$|slurm\.)/.test(key));
    expect(ofCluster.map(([key]) => key).sort()).toEqual(
      ['powersim.executor', ...slurmKeys.map((key) => `powersim.slurm.${key}`)].sort(),
    );
    expect(new Set(ofCluster.map(([, { scope }]) => scope))).toEqual(new Set(['machine-overridable']));
    expect(settings['powersim.executor']?.enum).toEqual(EXECUTORS);
    for (const [key, given] of Object.entries(slurmDefaults)) {
      expect(settings[`powersim.slurm.${key}`]?.default, key).toEqual(given);
    }
  });

  test('links only to settings that exist', () => {
    const links = Object.values(settings).flatMap((setting) =>
      [...translated(setting.markdownDescription).matchAll(/`#([\w.]+)#`/g)].map((match) => match[1] ?? ''),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !(link in settings))).toEqual([]);
  });

  test('restricts every setting that reaches a command line while the workspace is not trusted', () => {
    const harmless = ['numSteps', 'period', 'numOverlapSteps', 'numParallelProcesses', 'maxAttempts'];
    const judgedByValue = [
      'partitionsPerWorker',
      'stopGracePeriod',
      'join.engine',
      'notifyAtEnd',
      'codeLens',
      'diagnostics',
    ];
    const limits = ['partitionTimeout', 'stallTimeout', 'stallAction', 'memory.reserve', 'maxWorkerMemory'];
    const ofSlurm = ['cpusPerTask', 'maxConcurrent', 'partitionsPerTask', 'pollInterval', 'lostAfter'];
    const cluster = ['executor', ...ofSlurm.map((key) => `slurm.${key}`)];
    const free = [...harmless, ...judgedByValue, ...limits, ...cluster].map((key) => `powersim.${key}`);
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    expect([...restrictedConfigurations, ...free].sort()).toEqual(Object.keys(settings).sort());
  });

  test('lets an untrusted workspace only be looked at', () => {
    const looking = [
      'openSample',
      'doctor',
      'chooseJulia',
      'showTimeline',
      'showLog',
      'showSelectedLog',
      'openLogFile',
      'searchLogs',
      'revealInTree',
      'showProblems',
      'showResults',
      'showSeams',
      'compareResults',
      'revealResults',
      'removeRun',
      'refresh',
      'filterRuns',
      'clearFilter',
      'copyJobId',
      'showNewestRun',
    ];
    const enabled = contributes.commands.filter((command: { enablement?: string }) => command.enablement === undefined);
    expect(enabled.map((command: { command: string }) => command.command.replace('powersim.', '')).sort()).toEqual(
      looking.sort(),
    );
    expect(capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(capabilities.virtualWorkspaces.supported).toBe(false);
  });

  test('has a text for every placeholder, and no text without one', () => {
    const used = new Set([...text('package.json').matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    expect([...used].sort()).toEqual(Object.keys(JSON.parse(text('package.nls.json'))).sort());
  });

  test('names files that exist', () => {
    for (const file of [manifest.icon, contributes.viewsContainers.activitybar[0].icon]) {
      expect(existsSync(path.join(root, file)), file).toBe(true);
    }
  });
});

test('extension.ts only composes: fewer than 120 lines; no file of the room has more than 300', () => {
  const here = import.meta.dirname;
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const lines = (file: string) => readFileSync(path.join(here, file), 'utf8').split('\n').length;
  expect(lines('extension.ts')).toBeLessThan(120);
  expect(files.filter((file) => lines(file) > 300)).toEqual([]);
});

function translated(placeholder: string): string {
  return JSON.parse(text('package.nls.json'))[placeholder.replaceAll('%', '')] ?? placeholder;
}
