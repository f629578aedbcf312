/** A simulation is configured in one dialog, which saves where a person says; what is missing for a run opens it as well. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { violationsIn } from '../page/accessibility.mts';
import { ConfigurePage } from '../page/configure-page.mts';
import { embedded } from './embedded-workspace';
import { expectTree } from './script-workspace';

const code = embedded.open({ settings: { outputDirectory: 'OUT' } });
const { script } = embedded;
const dialog = () => new ConfigurePage(code.workbench.webview());

function simulations(): Record<string, unknown> {
  const file = path.join(code.workspace, '.vscode/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
  return settings['powersim.simulations'] ?? {};
}

it('a run whose numbers are missing asks for them, explains them, and refuses what upstream refuses', async () => {
  const { workbench } = code;
  await workbench.shown('PowerSimulations');
  await workbench.explorer.pickFromMenu(script, 'Run Simulation in Parallel');
  const page = dialog();
  await page.opened(script);
  await expect.poll(() => page.verdict()).toBe('Still needed: num_steps, period, num_overlap_steps.');
  await page.type('numSteps', '365');
  await page.type('period', '365');
  await page.type('numOverlapSteps', '1');
  await expect.poll(() => page.said('period')).toContain('must be shorter than the simulation');
  await page.type('period', '7');
  await expect
    .poll(() => page.summary())
    .toBe('53 partitions; 1 = steps 1–7, 2 = 7–14, … 53 = 364–365; 417 steps executed, +14.2 %');
  await workbench.screenshot('configure-year');
  expect(await violationsIn(page.root)).toEqual([]);
  await expect.poll(() => page.root.locator('head title').textContent()).toBe(`Configure ${script}`);
  await page.type('numSteps', '4');
  await page.type('period', '2');
  await page.type('numParallelProcesses', '1');
  await expect.poll(() => page.summary()).toContain('2 partitions; 1 = steps 1–2, 2 = 2–4');
  await page.button('Save and Run').click();
});

it('runs with the numbers and keeps them in the workspace’s settings', async () => {
  const { workbench } = code;
  await workbench.openContainer('PowerSimulations');
  await expectTree(
    workbench,
    `
    my_simulation  joined · 2 of 2
      Setup  succeeded
      Partition 1  steps 1–2 · succeeded · Jan 1 – Jan 2
      Partition 2  steps 2–4 · succeeded · Jan 2 – Jan 4
      Join  succeeded`,
  );
  expect(simulations()).toEqual({
    [script]: { numSteps: 4, period: 2, numOverlapSteps: 1, numParallelProcesses: 1 },
  });
});

it('a configuration is made, named and run, and its results stand beside those of the script', async () => {
  const { workbench } = code;
  await workbench.openContainer('Explorer');
  await workbench.explorer.pickFromMenu(script, 'Configure Simulation…');
  const page = dialog();
  await page.opened(script);
  await page.root.getByRole('button', { name: 'New Configuration…' }).click();
  await workbench.quickInput.answer('Name of the configuration', 'three steps');
  await expect.poll(() => page.configuration.inputValue()).toBe('three steps');
  await page.type('numSteps', '3');
  await expect.poll(() => page.summary()).toContain('2 partitions');
  // What earlier runs took is known now.
  await expect.poll(() => page.root.locator('.time').first().innerText()).toMatch(/^About .* last run took/);
  await workbench.screenshot('configure-configuration');
  await page.button('Save').click();
  await expect.poll(() => page.verdict()).toBe('Saved to .vscode/settings.json.');
  expect(simulations()).toMatchObject({
    [script]: { numSteps: 4, configurations: { 'three steps': { numSteps: 3 } } },
  });
  await workbench.explorer.pickFromMenu(script, 'Run Simulation in Parallel');
  await workbench.quickInput.shown('Configuration');
  expect((await workbench.quickInput.items()).map((label) => label.trim())).toEqual(
    expect.arrayContaining([
      expect.stringContaining('3 steps · period 2 · overlap 1 · 2 partitions · 1 process'),
      expect.stringContaining('Settings of the script'),
    ]),
  );
  await workbench.screenshot('configure-choose');
  await workbench.quickInput.pick('three steps');
  await workbench.openContainer('PowerSimulations');
  await expect
    .poll(() => workbench.tree().text(), { timeout: 60_000 })
    .toContain('my_simulation_three_steps  joined · 2 of 2');
});

it('settings.json underlines what is wrong in an entry and offers what there is', async () => {
  const { workbench } = code;
  await workbench.palette.run('Preferences: Open Workspace Settings (JSON)');
  const { page } = workbench;
  const editor = page.locator('.part.editor .monaco-editor').filter({ hasText: 'powersim.simulations' }).first();
  await editor.locator('.view-line', { hasText: '"numSteps": 3' }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(', "period": 0');
  await expect.poll(() => page.locator('.squiggly-error, .squiggly-warning').count()).toBeGreaterThan(0);
  await page.keyboard.type(', "numOv');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'numOverlapSteps' }).first().waitFor();
  await workbench.screenshot('configure-settings-json');
  await page.keyboard.press('Escape');
});
