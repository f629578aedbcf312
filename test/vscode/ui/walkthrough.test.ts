/** From an empty window to results on the sample, along the walkthrough: each step is done by doing what it says. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { violationsIn } from '../page/accessibility.mts';
import { openVSCode } from './open-vscode';

const code = openVSCode({ windowSize: { width: 1400, height: 900 } });
const STEPS = ['open', 'script', 'configure', 'run', 'watch', 'results'];

/** The steps that are checked. */
async function done(): Promise<string[]> {
  const steps = await code.workbench.page.locator('.getting-started-step').evaluateAll((elements) =>
    elements.map((step) => ({
      id: (step.getAttribute('data-step-id') ?? '').replace(/^.*#/, ''),
      checked: step.getAttribute('aria-checked') === 'true',
    })),
  );
  return steps.filter(({ checked }) => checked).map(({ id }) => id);
}

async function openWalkthrough(): Promise<void> {
  const { workbench } = code;
  await workbench.palette.run('Welcome: Open Walkthrough...');
  await workbench.quickInput.pick('Run a Simulation in Parallel');
  await expect.poll(() => workbench.page.locator('.getting-started-step').count()).toBe(STEPS.length);
}

/** Back to it, where it is open already. */
const showWalkthrough = () =>
  code.workbench.page.locator('.part.editor .tab').filter({ hasText: 'Welcome' }).first().click();

const step = (id: string) => code.workbench.page.locator(`.getting-started-step[data-step-id$="#${id}"]`);
const sample = () => path.join(code.session.home, 'five_bus_sample');

it('its first step opens a sample, which is a folder of one’s own', async () => {
  const { workbench } = code;
  await workbench.openedAnew(() => workbench.palette.run('Workspaces: Close Workspace'));
  await workbench.shown('PowerSimulations');
  await openWalkthrough();
  expect(await done()).toEqual([]);
  await workbench.screenshot('walkthrough-open');
  await step('open').locator('.monaco-button').getByText('Open Sample…').click();
  await workbench.quickInput.shown('Sample to open');
  await workbench.screenshot('sample-which');
  await workbench.quickInput.pick('5-bus system, embedded engine');
  await workbench.quickInput.shown('Where the copy of the sample is made');
  await workbench.openedAnew(() => workbench.quickInput.pick('Home folder'));
  await workbench.shown('PowerSimulations');
  expect(existsSync(path.join(sample(), 'five_bus.json'))).toBe(true);
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining('five_bus.powersim.mjs'));
  await expect
    .poll(() => workbench.tree('Simulations').text(), { timeout: 30_000 })
    .toBe('five_bus.powersim.mjs  28 steps · period 7 · overlap 1 · 4 partitions · 2 processes');
  await workbench.screenshot('sample-opened');
});

it('runs with one click to joined results', async () => {
  const { workbench } = code;
  await workbench.tree('Simulations').inlineAction('five_bus.powersim.mjs', 'Run Simulation in Parallel');
  await expect
    .poll(async () => (await workbench.tree('Runs').rows())[0]?.description, { timeout: 110_000 })
    .toContain('joined · 4 of 4');
  const status = path.join(sample(), 'five_bus_output/five_bus/results/status.json');
  expect(JSON.parse(readFileSync(status, 'utf8'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
});

it('the steps that were done are checked, the others when they are done', async () => {
  const { workbench } = code;
  await openWalkthrough();
  await expect.poll(done).toEqual(['open', 'script', 'run']);
  await step('run').click();
  await workbench.screenshot('walkthrough-run');
  await workbench.tree('Runs').select('Partition 2');
  await expect.poll(done).toEqual(['open', 'script', 'run', 'watch']);
  await workbench.palette.run('PowerSimulations: Configure Simulation…');
  await workbench.quickInput.pick('five_bus.powersim.mjs');
  // The page takes the focus when it is shown.
  await workbench.webview().getByRole('heading', { level: 1 }).waitFor();
  await showWalkthrough();
  await expect.poll(done).toEqual(['open', 'script', 'configure', 'run', 'watch']);
  await step('results').click();
  await workbench.screenshot('walkthrough-results');
  await step('results').locator('.monaco-button').getByText('Show Results').click();
  await workbench.quickInput.shown('Whose results are to be shown');
  await workbench.quickInput.pick('five_bus');
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining('Results: five_bus'));
  await showWalkthrough();
  await expect.poll(done).toEqual(STEPS);
});

it('the doctor says of the sample that a run can start, and looks for no Julia', async () => {
  const { workbench } = code;
  await workbench.tree('Simulations').pickFromMenu('five_bus.powersim.mjs', 'Check What a Run Needs (Doctor)');
  const page = workbench.webview();
  await expect.poll(() => page.locator('.summary').innerText(), { timeout: 30_000 }).toBe('A run can start.');
  await expect.poll(() => page.locator('h1').innerText()).toBe('What a run of five_bus.powersim.mjs needs');
  await expect
    .poll(() => page.locator('.row h2').allInnerTexts())
    .toEqual(
      expect.arrayContaining(['Workspace trust', 'Embedded engine', 'Settings', 'Script', 'Disk', 'Socket folder']),
    );
  expect(await page.locator('.row h2').allInnerTexts()).not.toContain('Julia');
  await workbench.screenshot('doctor-sample');
  expect(await violationsIn(page)).toEqual([]);
  await expect.poll(() => page.locator('head title').textContent()).toBe('What a Run Needs: five_bus.powersim.mjs');
});
