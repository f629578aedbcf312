/** Each remedy of the doctor is a click away, and its page comes back with the window, as the dialog Configure does. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { placesOf } from '../../provision/places.mts';
import { ConfigurePage } from '../page/configure-page.mts';
import { openVSCode } from './open-vscode';

const SCRIPT = 'study.jl';
const study = `using PowerSimulations

function build_simulation(output_dir, simulation_name, partitions, index)
    return Simulation(name = simulation_name)
end

function execute_simulation(sim, args...)
    execute!(sim)
end
`;
const settings = { 'powersim.period': 0 };
const code = openVSCode({
  files: { [SCRIPT]: study, '.vscode/settings.json': JSON.stringify(settings) },
  // Where no Julia is.
  environment: { PATH: '/usr/bin:/bin' },
  windowSize: { width: 1400, height: 900 },
});
const tab = (title: string) => code.workbench.page.locator('.part.editor .tab').filter({ hasText: title }).first();
const DOCTOR = `What a Run Needs: ${SCRIPT}`;

/** Presses a button of the doctor's page, which may be behind what the one before has opened. */
async function press(button: string): Promise<void> {
  await tab(DOCTOR).click();
  await code.workbench.webview().getByRole('button', { name: button, exact: true }).first().click();
}

it('the doctor’s remedies are carried out', async () => {
  const { dialog, page, quickInput } = code.workbench;
  const { workbench } = code;
  await workbench.openContainer('PowerSimulations');
  await expect.poll(async () => (await workbench.tree('Simulations').rows())[0]?.label).toBe(SCRIPT);
  await workbench.tree('Simulations').pickFromMenu(SCRIPT, 'Check What a Run Needs (Doctor)');
  const summary = workbench.webview().locator('.summary');
  await expect.poll(() => summary.innerText(), { timeout: 60_000 }).toMatch(/^A run would fail/);
  await workbench.screenshot('doctor-remedies');
  await expect
    .poll(() => workbench.webview().getByRole('button').allInnerTexts())
    .toEqual(expect.arrayContaining(['Open Setting', 'Install Instructions', 'Choose Julia…', 'Open Script']));

  await press('Install Instructions: Julia');
  await expect.poll(() => dialog.message()).toContain('julialang.org');
  await dialog.press('Cancel');

  await press('Choose Julia…: Julia');
  await quickInput.shown('Julia to use');
  await quickInput.cancel();

  await press('Open Script: Script');
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringMatching(/^study\.jl/));
  await expect.poll(() => workbench.statusBar()).toContainEqual(expect.stringMatching(/^Ln [2-9]/));

  await press('Open Setting: Settings');
  await expect
    .poll(() => page.locator('.settings-editor .setting-item-contents').first().innerText())
    .toContain('Period');
  await workbench.screenshot('doctor-open-setting');
  // They lie over the window; the first Escape may only leave their search.
  await expect
    .poll(async () => {
      await page.keyboard.press('Escape');
      return page.locator('.settings-editor').filter({ visible: true }).count();
    })
    .toBe(0);
});

it('a Julia without the package is told with the command that adds it, which is copied', async () => {
  const { workbench } = code;
  const { executable } = placesOf('julia');
  mkdirSync(path.join(code.workspace, 'project'));
  writeFileSync(path.join(code.workspace, 'project/Project.toml'), '');
  const found = { ...settings, 'powersim.julia.executable': executable, 'powersim.julia.project': 'project' };
  writeFileSync(path.join(code.workspace, '.vscode/settings.json'), JSON.stringify(found));
  // The settings may be read anew a moment after they were written.
  await expect
    .poll(
      async () => {
        await press('Look Again');
        await workbench.webview().locator('main:not([aria-busy])').waitFor({ timeout: 60_000 });
        return workbench.webview().getByRole('button', { name: 'Copy Command: PowerSimulations' }).count();
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  await workbench.screenshot('doctor-package-missing');
  await press('Copy Command: PowerSimulations');
  await expect.poll(() => workbench.statusBar()).toContainEqual(expect.stringMatching(/Copied: run it in a terminal/));
  const copied = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toContain(path.join(code.workspace, 'project'));
  expect(copied).toContain('Pkg.add("PowerSimulations")');
});

it('the pages Doctor and Configure come back with the window', async () => {
  const { workbench } = code;
  await workbench.tree('Simulations').inlineAction(SCRIPT, 'Configure Simulation…');
  const dialog = () => new ConfigurePage(code.workbench.webview());
  await dialog().opened(SCRIPT);
  await dialog().type('numSteps', '99');
  await expect.poll(() => dialog().control('numSteps').inputValue()).toBe('99');
  await tab(DOCTOR).click();
  await workbench.webview().locator('.summary').waitFor();
  await code.session.reloadWindow();
  const title = code.workbench.webview().locator('h1');
  await expect.poll(() => title.innerText(), { timeout: 60_000 }).toBe(`What a run of ${SCRIPT} needs`);
  const summary = code.workbench.webview().locator('.summary');
  await expect.poll(() => summary.innerText(), { timeout: 60_000 }).toMatch(/^A run would fail/);
  await tab(`Configure ${SCRIPT}`).click();
  await dialog().opened(SCRIPT);
  await expect.poll(() => dialog().control('numSteps').inputValue()).toBe('99');
  await code.workbench.screenshot('configure-revived');
});
