/** From an empty window to joined results without a mouse: only keys are pressed here, and what has the focus is read. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ConfigurePage } from '../page/configure-page.mts';
import { Keys } from '../page/keys.mts';
import { ResultsPage } from '../page/results-page.mts';
import { openVSCode } from './open-vscode';
import { Gates } from './script-workspace';

const SCRIPT = 'five_bus.powersim.mjs';
const gates = new Gates();
const code = openVSCode({ settings: { 'powersim.stopGracePeriod': 1 }, windowSize: { width: 1400, height: 900 } });
const keys = (): Keys => new Keys(code.workbench.page);
const sample = () => path.join(code.session.home, 'five_bus_sample');
const screenshot = (name: string) => code.workbench.screenshot(`keyboard-${name}`);
const said = (what: RegExp | string, timeout = 20_000) =>
  expect.poll(() => keys().focused(), { timeout }).toMatch(what);
const runs = async () => (await code.workbench.tree().rows())[0]?.description;

/** Its second partition does not begin before the gate is open. */
function holdSecondPartition(): void {
  const file = path.join(sample(), SCRIPT);
  const text = readFileSync(file, 'utf8');
  const begin = '  const system = ';
  expect(text.split(begin)).toHaveLength(2);
  const isOpen = `(await import("node:fs")).existsSync(${JSON.stringify(gates.path('second'))})`;
  const wait = `  while (index === 2 && !${isOpen}) await new Promise((resolve) => setTimeout(resolve, 50));\n`;
  writeFileSync(file, text.replace(begin, `${wait}${begin}`));
}

/** Does what opens a folder in this window, and waits for it. */
async function inNewWindow(act: () => Promise<void>): Promise<void> {
  await code.workbench.openedAnew(act);
  await code.workbench.shown('PowerSimulations');
}

it('an empty window says what to do, and a sample is opened from there', { timeout: 60_000 }, async () => {
  await code.workbench.shown('PowerSimulations');
  await inNewWindow(() => keys().command('Workspaces: Close Workspace'));
  await keys().command('PowerSimulations: Focus on Simulations View');
  await keys().goTo(/^button "Open Sample…"/);
  await screenshot('1-welcome');
  await keys().press('Enter');
  await keys().answer('Sample to open', '5-bus system, embedded engine');
  await inNewWindow(() => keys().answer('Where the copy of the sample is made', 'Home folder'));
  await said(/^textbox "five_bus\.powersim\.mjs"/);
  holdSecondPartition();
  await screenshot('2-sample');
});

it('the dialog Configure begins at the first number, and saves it', { timeout: 60_000 }, async () => {
  const page = new ConfigurePage(code.workbench.webview());
  await code.workbench.tree('Simulations').row(SCRIPT).waitFor();
  await keys().command('PowerSimulations: Focus on Simulations View');
  await keys().press('Home');
  await said(/^treeitem "five_bus\.powersim\.mjs, 28 steps · period 7 · overlap 1 · 4 partitions · 2 processes/);
  await keys().fromMenu('Configure Simulation…');
  await said(/^textbox "Steps of the simulation num_steps": "28"/);
  await expect.poll(() => keys().description()).toContain('Steps of the whole simulation');
  // Control+A comes back from VS Code a moment later, and would select what was typed meanwhile.
  await keys().press('End', 'Shift+Home');
  await keys().type('14');
  await expect.poll(() => page.summary()).toContain('2 partitions');
  await keys().press('Control+Enter');
  await expect.poll(() => page.verdict()).toBe('Saved to .vscode/settings.json.');
  await said(/^textbox "Steps of the simulation num_steps": "14"/);
  await screenshot('3-configure');
});

it('its run is started, the script has the focus again, and the tree is read row by row', {
  timeout: 90_000,
}, async () => {
  await keys().goTo(/^button "Run"/);
  await keys().press('Enter');
  await code.workbench.tree().row('Partition 2').waitFor();
  await said(/^textbox "five_bus\.powersim\.mjs"/);
  await keys().command('PowerSimulations: Focus on Runs View');
  await keys().press('Home');
  await said(/^treeitem "five_bus, .*\[expanded\]/);
  await keys().press('ArrowDown', 'ArrowDown');
  await said(/^treeitem "Partition 1, steps 1–7, succeeded/, 60_000);
  await keys().press('ArrowDown');
  await said(/^treeitem "Partition 2, steps 7–14, running/);
  await screenshot('4-running');
});

it('a partition’s log is shown, and reached', async () => {
  await keys().press('ArrowUp', 'Enter');
  await expect.poll(async () => (await code.workbench.output.lines()).join('\n')).toContain('Executed partition 1');
  await said(/^treeitem "Partition 1/);
  await keys().goTo(/^textbox "five_bus · Partition 1 - Output"/, 'F6');
  await screenshot('5-log');
});

it('a partition is cancelled and retried', { timeout: 90_000 }, async () => {
  await keys().command('PowerSimulations: Focus on Runs View');
  await said(/^treeitem "Partition 1/);
  await keys().press('ArrowDown');
  await keys().fromMenu('Cancel Partition');
  await expect.poll(() => code.workbench.dialog.message()).toContain('Cancel partition 2 of five_bus?');
  await keys().goTo(/^button "Cancel Partition"/);
  await screenshot('6-cancel');
  await keys().press('Enter');
  await said(/^treeitem "Partition 2, steps 7–14, cancelled/);
  gates.open('second');
  await keys().goTo(/^button "Retry Partition"/);
  await screenshot('7-retry');
  await keys().press('Enter');
  await expect.poll(runs, { timeout: 60_000 }).toContain('joined · 2 of 2');
});

it('the results begin at their heading; a variable and its column are chosen, and their values read', {
  timeout: 60_000,
}, async () => {
  const page = new ResultsPage(code.workbench.webview());
  await keys().press('Home');
  await said(/^treeitem "five_bus, succeeded, joined, 2 of 2/);
  await keys().goTo(/^button "Show Results"/);
  await keys().press('Enter');
  await said(/^heading "five_bus"/);
  await page.settled();
  await screenshot('8-results');
  // What had the focus is gone then, and something near it has the focus.
  await keys().goTo(/^button "Show UC"/);
  await keys().press('Enter');
  await said(/^checkbox "Forecast of execution" \[checked\]/);
  await keys().goTo(/^button "Remove UC · ActivePowerVariable__ThermalStandard"/, 'Shift+Tab');
  await keys().press('Enter');
  await said(/^button "Remove Emulator · ActivePowerVariable__ThermalStandard"/);
  await page.settled();
  await keys().goTo(/^searchbox "Search Variables"/, 'Shift+Tab');
  await keys().type('UC OnVariable');
  await keys().press('ArrowDown', 'End', 'Space');
  await said(/^treeitem "OnVariable__ThermalStandard, 5 columns" \[checked\]/);
  await keys().goTo(/^button "Columns of UC · OnVariable__ThermalStandard: all 5 columns"/);
  await keys().press('Enter');
  await keys().goTo(/^checkbox "Alta"/);
  await keys().press('Space');
  await screenshot('9-columns');
  await keys().goTo(/^button "Show Columns"/);
  await keys().press('Enter');
  await page.settled();
  await said(/^button "Columns of UC · OnVariable__ThermalStandard: 1 of 5 columns"/);
  await keys().goTo(/^application "/);
  await keys().press('Shift+ArrowRight');
  await expect.poll(() => page.values()).toMatchObject({ time: 'Jan 1, 2024, 00:00', notes: ['Partition 1'] });
  await screenshot('10-values');
  await keys().goTo(/^button "Table"/, 'Shift+Tab');
  await keys().press('Enter');
  await keys().goTo(/^rowheader "2024-01-01T00:00:00"/);
  await keys().press('ArrowDown', 'ArrowRight');
  await said(/^gridcell "\d/);
  await screenshot('11-table');
});
