/** From an empty folder to joined results on a script in Julia, as a person goes who has only just installed the extension. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withoutNetworks, writePackages } from '../../julia/template-packages';
import { placesOf } from '../../provision/places.mts';
import { ConfigurePage } from '../page/configure-page.mts';
import { ResultsPage } from '../page/results-page.mts';
import { environmentOf } from './julia-workspace';
import { openVSCode } from './open-vscode';
import { expectTree } from './script-workspace';

const { executable, depot } = placesOf('julia');
const packages = mkdtempSync(path.join(tmpdir(), 'packages-'));
afterAll(() => rmSync(packages, { recursive: true, force: true }));

// The person has a Julia that is not on the PATH, and an environment for it. The folder is empty.
const code = openVSCode({
  environment: {
    JULIA_DEPOT_PATH: depot,
    JULIA_LOAD_PATH: writePackages(packages),
    JULIA_PROJECT: environmentOf('G1'),
    PATH: path.dirname(process.execPath),
  },
  windowSize: { width: 1400, height: 900 },
});
const script = () => path.join(code.workspace, 'my_study.jl');
const simulations = () => code.workbench.tree('Simulations');
const lens = (text: string) =>
  code.workbench.page.locator('.part.editor .codelens-decoration a').filter({ hasText: text }).first();

it('an empty folder offers to create a script, which is listed', async () => {
  const { workbench } = code;
  await workbench.openContainer('PowerSimulations');
  const create = workbench.page.locator('.welcome-view-content .monaco-button').getByText('Create Simulation Script…');
  await create.waitFor();
  await workbench.screenshot('path-1-empty-folder');
  await create.click();
  await workbench.quickInput.pick('Julia');
  await workbench.quickInput.shown('(2/2)');
  await workbench.screenshot('path-2-name');
  await expect.poll(() => workbench.quickInput.value()).toBe('my_simulation');
  await workbench.quickInput.type('my_study');
  await workbench.quickInput.accept();
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining('my_study.jl'));
  await expect.poll(() => simulations().text(), { timeout: 30_000 }).toBe('my_study.jl  not configured');
  await lens('Run in parallel…').waitFor();
  await workbench.screenshot('path-3-script');
  writeFileSync(script(), withoutNetworks(readFileSync(script(), 'utf8')));
});

it('without Julia, the one that a person chooses is used from then on', async () => {
  const { workbench } = code;
  const choose = workbench.page.locator('.welcome-view-content .monaco-button').getByText('Choose Julia…');
  await choose.click({ timeout: 30_000 });
  await workbench.quickInput.shown('Julia to use');
  // It writes the folder it begins at over what was typed before.
  await expect.poll(() => workbench.quickInput.value()).toContain(path.basename(code.workspace));
  await workbench.quickInput.type(executable);
  await workbench.screenshot('path-4-julia');
  await workbench.quickInput.button('Use');
  await workbench.page.getByText('No simulation was run here yet.').waitFor();
});

it('is configured from above its build function, with what the numbers mean', async () => {
  const { workbench } = code;
  await lens('Configure').click();
  const page = new ConfigurePage(workbench.webview());
  await page.opened('my_study.jl');
  await page.type('numSteps', '4');
  await page.type('period', '2');
  await page.type('numOverlapSteps', '1');
  await page.type('numParallelProcesses', '1');
  // Compiling is most of what a short run takes.
  await page.control('exeflags').locator('xpath=ancestor::details').locator('summary').click();
  await page.type('exeflags', '-O0');
  await expect.poll(() => page.summary()).toBe('2 partitions; 1 = steps 1–2, 2 = 2–4; 5 steps executed, +25.0 %');
  await workbench.screenshot('path-5-configure');
  await page.button('Save').click();
  await expect.poll(() => page.verdict()).toBe('Saved to .vscode/settings.json.');
  await expect
    .poll(() => simulations().text())
    .toBe('my_study.jl  4 steps · period 2 · overlap 1 · 2 partitions · 1 process');
});

it('runs from there to joined results', async () => {
  const { workbench } = code;
  await simulations().select('my_study.jl');
  await lens('Run in parallel · 2 partitions').click();
  await workbench.tree().row('Partition 2').waitFor({ timeout: 60_000 });
  await workbench.screenshot('path-6-running');
  await expectTree(
    workbench,
    `
    my_study  joined · 2 of 2
      Setup  succeeded
      Partition 1  steps 1–2 · succeeded · Jan 1 – Jan 2
      Partition 2  steps 2–4 · succeeded · Jan 2 – Jan 4
      Join  succeeded`,
  );
  await workbench.notifications.shown('my_study');
  await workbench.screenshot('path-7-joined');
});

it('shows the results from what tells of the end', async () => {
  const { workbench } = code;
  await workbench.notifications.press('my_study', 'Show Results');
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining('Results: my_study'));
  const page = new ResultsPage(workbench.webview());
  await page.opened();
  await page.settled();
  await expect.poll(() => page.head()).toContain('my_study');
  await workbench.screenshot('path-8-results');
});
