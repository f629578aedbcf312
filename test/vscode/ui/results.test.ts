/** Looking at results in the editor: every number that is shown is compared with the store, read without the page. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsIn } from '../page/accessibility.mts';
import { ResultsPage, viewNames } from '../page/results-page.mts';
import { openVSCode } from './open-vscode';
import {
  chooseFile,
  DAYS,
  foreseenIn,
  numberIn,
  prepareSample,
  realizedIn,
  rejoin,
  SAMPLE,
  simulateSingle,
  statsIn,
} from './results-workspace';

const THERMAL = 'ActivePowerVariable__ThermalStandard';
const OFF = 'TimeDurationOff__ThermalStandard';
const WIND = 'ActivePowerVariable__RenewableDispatch';
const LOAD = 'ActivePowerTimeSeriesParameter__PowerLoad';

describe('results of a joined run', () => {
  const code = openVSCode({
    copyOf: path.resolve(import.meta.dirname, '../../../samples'),
    windowSize: { width: 1400, height: 900 },
    prepare: (workspace) => {
      prepareSample(workspace);
      simulateSingle(workspace);
    },
  });
  let results: ResultsPage;
  const simulation = () => path.join(code.workspace, 'five_bus_output/five_bus');
  const store = () => path.join(simulation(), 'data_store/simulation_store.h5');
  const shot = (name: string) => code.workbench.screenshot(`results-${name}`);

  it('are a click away when the run has ended, and from the tree the same panel comes to the front', async () => {
    const { workbench } = code;
    await workbench.shown('PowerSimulations');
    await workbench.explorer.toggle('embedded');
    await workbench.explorer.pickFromMenu(path.basename(SAMPLE), 'Run Simulation in Parallel');
    await workbench.openContainer('PowerSimulations');
    await expect
      .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 110_000 })
      .toContain('joined · 3 of 3');
    results = new ResultsPage(workbench.webview());
    await workbench.notifications.press('five_bus', 'Show Results');
    await results.opened();
    await results.settled();
    await expect.poll(() => results.head()).toContain('five_bus');
    await expect.poll(() => results.head()).toContain('joined');
    await expect.poll(() => results.currentView()).toBe('Time Series');
    await expect.poll(() => results.root.locator('head title').textContent()).toBe('Results: five_bus');
    await workbench.tree().pickFromMenu('five_bus', 'Show Results');
    await results.settled();
    const tabs = await workbench.tabs();
    expect(tabs.filter((tab) => tab.includes('five_bus'))).toHaveLength(1);
    await shot('series-light');
  });

  it('show the values of the store: under the cursor, and in the table to the last digit', async () => {
    const power = await realizedIn(store(), undefined, THERMAL);
    expect((await results.legend()).sort()).toEqual([...power.keys()].sort());
    const { time, notes, values } = await results.readValues(50);
    expect(time).toContain('Jan 3, 2024, 01:00');
    expect(notes.join()).toContain('Partition 2');
    expect([...values.keys()].sort()).toEqual([...power.keys()].sort());
    for (const [name, text] of values) {
      expect(text).toMatch(/ MW$/);
      expect(numberIn(text)).toBeCloseTo(power.get(name)?.[49] ?? Number.NaN, 3);
    }
    await results.toggleTable();
    await expect.poll(() => results.tableLength()).toBe(24 * DAYS);
    const headings = await results.tableHeadings();
    const row = await results.tableRow('2024-01-01T03:00:00');
    for (const [c, heading] of headings.entries())
      if (c > 0) expect(row[c]).toBe(String(power.get(heading.replace(' (MW)', ''))?.[3]));
    await shot('table-light');
  });

  it('are zoomed by the wheel and the keyboard, and what the legend hides is in neither picture nor table', async () => {
    await results.plot.hover();
    await code.workbench.page.mouse.wheel(0, -400);
    await expect.poll(() => results.tableLength()).toBeLessThan(24 * DAYS);
    await results.plot.focus();
    await results.plot.press('0');
    await expect.poll(() => results.tableLength()).toBe(24 * DAYS);
    await results.plot.press('+');
    await expect.poll(() => results.tableLength()).toBe((24 * DAYS) / 1.5);
    await results.legendEntry('Brighton').click();
    expect(await results.legend({ drawn: true })).not.toContain('Brighton');
    await expect.poll(() => results.tableHeadings()).not.toContain('Brighton (MW)');
    expect([...(await results.readValues(3)).values.keys()]).not.toContain('Brighton');
    await shot('zoomed-light');
  });

  it('come back as they were after the window was reloaded', async () => {
    await code.session.reloadWindow();
    await results.opened();
    await results.settled();
    expect(await results.legend({ drawn: true })).not.toContain('Brighton');
    await expect.poll(() => results.tableLength()).toBe((24 * DAYS) / 1.5);
    await results.legendEntry('Brighton').click();
    await results.plot.focus();
    await results.plot.press('0');
    await results.toggleTable();
  });

  it('stand beside what an execution foresaw', async () => {
    await results.toggleVariable(`Emulator ${THERMAL}`);
    await results.toggleVariable(`UC ${THERMAL}`);
    const foreseen = await foreseenIn(store(), 'UC', 1, THERMAL);
    await results.panel.getByRole('checkbox', { name: 'Forecast of execution' }).check();
    await results.panel.getByRole('spinbutton', { name: 'Number of the execution' }).fill('2');
    await results.panel.getByRole('spinbutton', { name: 'Number of the execution' }).press('Enter');
    await results.settled();
    await expect.poll(() => results.legend()).toContain('Brighton (forecast)');
    // The 40th hour of the forecast that begins on the second day.
    const { values } = await results.readValues(24 + 40);
    const shown = [...values].filter(([name]) => name.endsWith(' (forecast)'));
    expect(shown).toHaveLength(foreseen.size);
    for (const [name, text] of shown)
      expect(numberIn(text)).toBeCloseTo(foreseen.get(name.replace(' (forecast)', ''))?.[39] ?? Number.NaN, 3);
    await shot('forecast-light');
    await results.panel.getByRole('checkbox', { name: 'Forecast of execution' }).uncheck();
  });

  it('stack up to the load', async () => {
    const thermal = await realizedIn(store(), 'ED', THERMAL);
    const wind = await realizedIn(store(), 'ED', WIND);
    const load = await realizedIn(store(), 'ED', LOAD);
    const at = (of: Map<string, Float64Array>, t: number) => [...of.values()].reduce((sum, v) => sum + (v[t] ?? 0), 0);
    await results.show('Dispatch');
    const { values } = await results.readValues(12);
    expect(numberIn(values.get('Total'))).toBeCloseTo(at(thermal, 11) + at(wind, 11), 2);
    expect(numberIn(values.get('Load'))).toBeCloseTo(Math.abs(at(load, 11)), 2);
    await shot('dispatch-light');
  });

  it('tell the objective of every execution', async () => {
    const stats = await statsIn(store(), 'UC');
    await results.show('Executions');
    const { values } = await results.readValues(2);
    const objective = [...values].find(([name]) => /objective/i.test(name));
    expect(numberIn(objective?.[1]) / (stats.get('objective_value')?.[1] ?? Number.NaN)).toBeCloseTo(1, 5);
    await shot('executions-light');
  });

  it('say whether the overlap was long enough', async () => {
    await results.show('Seams');
    const report = path.join(path.dirname(simulation()), '.powersim/five_bus/join_report.json');
    const { seams } = JSON.parse(readFileSync(report, 'utf8')) as { seams: { verdict: { sentence: string } } };
    expect(seams.verdict.sentence).not.toBe('');
    await expect.poll(() => results.verdict()).toContain(seams.verdict.sentence.replace(/\.$/, ''));
    await shot('seams-light');
  });

  it('are compared with those of a single run', async () => {
    const [ours, theirs] = [store(), path.join(code.workspace, 'single/five_bus/data_store/simulation_store.h5')];
    const largest = async (model: string, key: string) => {
      const [a, b] = [await realizedIn(ours, model, key), await realizedIn(theirs, model, key)];
      const differences = [...a].flatMap(([name, v]) => [...v].map((x, t) => (b.get(name)?.[t] ?? Number.NaN) - x));
      return Math.max(...differences.map(Math.abs));
    };
    await results.show('Compare');
    await results.chooseOther();
    await code.workbench.quickInput.pick('Choose a Folder…');
    await chooseFile(code.workbench, path.join(code.workspace, 'single/five_bus'));
    const listed = await results.differences();
    const shown = (name: string) => numberIn(listed.find(([output]) => output === name)?.[1]);
    // A partition counts how long a unit has been off from its own begin: that differs from a single run in any case.
    expect(shown(`UC · ${OFF}`)).toBeGreaterThan(0);
    expect(shown(`UC · ${OFF}`)).toBe(await largest('UC', OFF));
    expect(shown(`ED · ${THERMAL}`)).toBeCloseTo(await largest('ED', THERMAL), 3);
    await results.settled();
    await shot('compare-light');
  });

  it('are exported as CSV with the same numbers, to the last digit', async () => {
    const file = path.join(code.workspace, 'power.csv');
    const power = await realizedIn(store(), 'UC', THERMAL);
    await results.show('Time Series');
    await results.export('CSV');
    await chooseFile(code.workbench, file);
    await code.workbench.notifications.shown('power.csv: 144 rows × 6 columns');
    const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
    const headings = head.split(',');
    const rows = lines.map((line) => line.split(','));
    expect(rows).toHaveLength(24 * DAYS);
    expect(rows[1]?.[0]).toBe('2024-01-01T01:00:00');
    for (const [name, values] of power) {
      const column = headings.findIndex((heading) => heading.endsWith(name));
      expect(rows.map((row) => Number(row[column]))).toEqual([...values]);
    }
  });

  it.each([
    ['PNG', 'series.png', (content: Buffer) => content.subarray(1, 4).toString() === 'PNG'],
    ['SVG', 'series.svg', (content: Buffer) => content.includes('<svg') && content.includes('Brighton')],
  ] as const)('are saved as a picture in %s', async (kind, name, isPicture) => {
    const file = path.join(code.workspace, name);
    await results.savePicture(kind);
    await chooseFile(code.workbench, file);
    await code.workbench.notifications.shown(`${name}: `);
    const content = readFileSync(file);
    expect(content.length).toBeGreaterThan(5_000);
    expect(isPicture(content)).toBe(true);
  });

  it('are offered anew when the partitions were joined again', async () => {
    const banner = results.root.locator('.banner');
    rejoin(code.workspace, 'five_bus_output/five_bus');
    await expect.poll(() => banner.isVisible()).toBe(true);
    await results.toggleVariable(`ED ${WIND}`);
    await expect.poll(() => banner.innerText()).toContain('The results have changed since they were opened.');
    await shot('changed-light');
    await banner.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => banner.isVisible()).toBe(false);
    await results.settled();
    expect(await results.panel.locator('.failed').count()).toBe(0);
    await results.toggleVariable(`ED ${WIND}`);
    expect((await results.readValues(2)).values.size).toBeGreaterThan(0);
  });

  it.each([
    ['Dark Modern', 'dark'],
    ['Dark High Contrast', 'high-contrast'],
    ['Light High Contrast', 'high-contrast-light'],
  ])('can be read in %s', async (theme, name) => {
    const { palette, quickInput } = code.workbench;
    await palette.run('Preferences: Color Theme');
    await quickInput.shown('Color Theme');
    // The list is long, and only the part around the theme of now is there.
    await quickInput.type(theme);
    await quickInput.pick(theme);
    await results.root.locator(`body[data-vscode-theme-kind$="${name}"]`).waitFor();
    for (const view of viewNames) {
      await results.show(view);
      await shot(`${view.toLowerCase().replace(' ', '-')}-${name}`);
      expect(await violationsIn(results.root)).toEqual([]);
    }
    const colours = await results.root.locator('body').evaluate((body) => {
      const { ownerDocument: page } = body;
      const colourOf = (element: typeof body) => page.defaultView?.getComputedStyle(element).color;
      const probe = page.createElement('span');
      probe.style.color = 'var(--vscode-editor-background)';
      body.append(probe);
      const background = colourOf(probe);
      probe.remove();
      return { background, texts: [...body.querySelectorAll<typeof body>('[role=tab]')].map(colourOf) };
    });
    expect(colours.background).toMatch(/^rgb/);
    expect(colours.texts).toHaveLength(viewNames.length);
    expect(colours.texts).not.toContain(colours.background);
  });
});
