/** What a person sees who has nothing yet: each empty view says what to do next, and its buttons do it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openVSCode } from './open-vscode';

const templates = path.resolve(import.meta.dirname, '../../../templates');
const code = openVSCode({
  workspaceTrust: true,
  settings: {
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
    'workbench.editor.useModal': 'off',
    // Whatever Julia this machine has.
    'powersim.julia.executable': '/nowhere/julia',
  },
  windowSize: { width: 1280, height: 820 },
});

const pane = (view: string) =>
  code.workbench.page
    .locator('.part.sidebar .pane')
    .filter({ has: code.workbench.page.locator(`.pane-header[aria-label^="${view}"]`) });
const buttons = async (view: string) =>
  (await pane(view).locator('.welcome-view-content .monaco-button').allInnerTexts()).map((text) => text.trim());
const press = (view: string, button: string) =>
  pane(view).locator('.welcome-view-content .monaco-button').getByText(button, { exact: true }).click();
const says = (view: string, words: string) =>
  expect.poll(() => pane(view).innerText(), { timeout: 30_000 }).toContain(words);
const line = async () => (await code.workbench.statusBar()).find((text) => /^Ln \d+/.test(text)) ?? '';

/** Lines from 1. */
function lineToBeginAt(file: string): number {
  const lines = readFileSync(path.join(code.workspace, file), 'utf8').split('\n');
  return lines.findIndex((text) => text.includes('Begin here')) + 1;
}

it('a folder that is not trusted asks for trust', async () => {
  const { workbench } = code;
  await workbench.openContainer('PowerSimulations');
  await says('Simulations', 'No simulation script was found in this folder, which you have not trusted yet.');
  await says('Runs', 'which you have not trusted yet');
  expect([await buttons('Simulations'), await buttons('Runs')]).toEqual([
    ['Manage Workspace Trust'],
    ['Manage Workspace Trust'],
  ]);
  await workbench.screenshot('welcome-untrusted');
  await press('Simulations', 'Manage Workspace Trust');
  await workbench.page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
});

it('a folder without a script offers to create one, or a sample', async () => {
  await says('Simulations', 'No simulation script was found in this folder: a script that defines');
  await says('Runs', 'Runs are shown here once there is a simulation script');
  await expect.poll(() => buttons('Simulations')).toEqual(['Create Simulation Script…', 'Open Sample…']);
  await expect.poll(() => buttons('Runs')).toEqual(['Get Started']);
  await code.workbench.screenshot('welcome-no-script');
});

it('a script in Julia is created, with the cursor where a person begins', async () => {
  const { workbench } = code;
  await press('Simulations', 'Create Simulation Script…');
  await workbench.quickInput.shown('What it is written in');
  await workbench.screenshot('create-language');
  await workbench.quickInput.pick('Julia');
  await expect.poll(() => workbench.quickInput.value()).toBe('my_simulation');
  await workbench.quickInput.type('a=b');
  await expect.poll(() => workbench.quickInput.message()).toContain('Use letters, digits');
  await workbench.quickInput.type('my_study');
  await expect.poll(() => workbench.quickInput.message()).toContain('my_study.jl');
  await workbench.screenshot('create-name');
  await workbench.quickInput.accept();
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining('my_study.jl'));
  const written = readFileSync(path.join(code.workspace, 'my_study.jl'), 'utf8');
  const template = readFileSync(path.join(templates, 'simulation.jl'), 'utf8');
  expect(written).toBe(template.replaceAll('{{file}}', 'my_study.jl'));
  await expect.poll(line).toContain(`Ln ${lineToBeginAt('my_study.jl')},`);
  await workbench.screenshot('create-julia');
});

it('without Julia, where all scripts want it, the way to Julia is shown', async () => {
  await says('Runs', 'are written in Julia, which was not found on this machine');
  await expect.poll(() => buttons('Runs')).toEqual(['Install Julia', 'Choose Julia…']);
  await code.workbench.screenshot('welcome-no-julia');
});

it('a second script is never written over the first, and the embedded engine needs no Julia', async () => {
  const { workbench } = code;
  const before = readFileSync(path.join(code.workspace, 'my_study.jl'), 'utf8');
  await workbench.palette.run('PowerSimulations: Create Simulation Script…');
  await workbench.quickInput.pick('Julia');
  // Typed earlier, it would go to the step before, which has the same title.
  await expect.poll(() => workbench.quickInput.value()).toBe('my_simulation');
  await workbench.quickInput.type('my_study');
  await expect.poll(() => workbench.quickInput.message()).toContain('There is my_study.jl already.');
  await workbench.quickInput.accept();
  await workbench.quickInput.titleButton('Back');
  await workbench.quickInput.shown('What it is written in');
  await workbench.quickInput.pick('TypeScript');
  await expect.poll(() => workbench.quickInput.value()).toBe('my_simulation');
  await workbench.quickInput.answer('Create Simulation Script', 'my_study');
  await expect.poll(() => existsSync(path.join(code.workspace, 'my_study.powersim.ts'))).toBe(true);
  expect(readFileSync(path.join(code.workspace, 'my_study.jl'), 'utf8')).toBe(before);
  await says('Runs', 'No simulation was run here yet.');
  await expect.poll(() => buttons('Runs')).toEqual(['Run a Simulation in Parallel']);
  await expect
    .poll(async () => (await workbench.tree('Simulations').rows()).map(({ label }) => label))
    .toEqual(['my_study.jl', 'my_study.powersim.ts']);
  await workbench.screenshot('welcome-no-runs');
  expect(readdirSync(code.workspace).sort()).toEqual(['my_study.jl', 'my_study.powersim.ts']);
});

it('a window without a folder offers to open one, or a sample', async () => {
  const { workbench } = code;
  await workbench.openedAnew(() => workbench.palette.run('Workspaces: Close Workspace'));
  await workbench.shown('PowerSimulations');
  await workbench.openContainer('PowerSimulations');
  await says('Simulations', 'Open the folder that holds your simulation script');
  await expect.poll(() => buttons('Simulations')).toEqual(['Open Folder', 'Open Sample…']);
  await expect.poll(() => buttons('Runs')).toEqual(['Get Started']);
  await workbench.screenshot('welcome-no-folder');
});
