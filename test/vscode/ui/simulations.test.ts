/** Scripts in the editor: the view Simulations, what stands above build functions, problems and what puts them right. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openVSCode } from './open-vscode';
import { Gates } from './script-workspace';

const JULIA = `using PowerSimulations
const PSI = PowerSimulations

function build_simulation(output_dir::String, simulation_name::String, partitions, index = nothing)
    sim = make_simulation(output_dir, simulation_name)
    status = build!(sim; partitions = partitions, index = index)
    status == PSI.SimulationBuildStatus.BUILT || error("build: $status")
    return sim
end

function execute_simulation(sim)
    status = execute!(sim)
    status == PSI.RunStatus.SUCCESSFULLY_FINALIZED || error("execute: $status")
end
`;
const YEAR = { numSteps: 365, period: 7, numOverlapSteps: 1, numParallelProcesses: 4 };
const gates = new Gates();
const SETTINGS = {
  'powersim.environment': { SCRIPT_FAULTS: `2:hold=${gates.path('second')}` },
  'powersim.simulations': {
    'year.jl': { ...YEAR, configurations: { 'one week': { numSteps: 7, period: 1 } } },
    'refused.jl': { numSteps: 10, period: 2, numOverlapSteps: 3 },
    'small.mjs': { numSteps: 4, period: 2, numOverlapSteps: 1, numParallelProcesses: 2 },
  },
};
const embedded = path.resolve(import.meta.dirname, '../../fixtures/embedded/scripts/simulation.mjs');

const code = openVSCode({
  files: {
    'year.jl': JULIA,
    'refused.jl': JULIA.replace('simulation(sim)', 'simulation(sim, solver)'),
    'cases/parts.jl': 'using PowerSimulations\ninclude("parts/functions.jl")\n',
    'cases/parts/functions.jl': JULIA.replace(/^using.*\nconst.*\n/, '').replaceAll('PSI.', 'PowerSimulations.'),
    'small.mjs': readFileSync(embedded, 'utf8'),
    'notes.jl': 'println("no simulation")\n',
    '.vscode/settings.json': JSON.stringify(SETTINGS, undefined, 2),
  },
  windowSize: { width: 1400, height: 900 },
});
const simulations = () => code.workbench.tree('Simulations');
const lenses = async () => {
  const texts = await code.workbench.page.locator('.part.editor .codelens-decoration a').allInnerTexts();
  return texts.map((text) => text.replaceAll('\u00a0', ' ').trim());
};
const underlined = () => code.workbench.page.locator('.part.editor .squiggly-error').count();

it('lists the scripts that define both functions, with their settings in one line', async () => {
  const { workbench } = code;
  await workbench.openContainer('PowerSimulations');
  await expect
    .poll(() => simulations().text(), { timeout: 30_000 })
    .toBe(
      [
        'parts.jl  not configured',
        'refused.jl  1 problem · settings refused: 10 steps · period 2 · overlap 3',
        'small.mjs  4 steps · period 2 · overlap 1 · 2 partitions · 2 processes',
        'year.jl  365 steps · period 7 · overlap 1 · 53 partitions · 4 processes',
        '  one week  7 steps · period 1 · overlap 1 · 7 partitions · 4 processes',
      ].join('\n'),
    );
  const rows = await simulations().rows();
  expect(rows.map(({ icon }) => icon)).toEqual(['file-code', 'warning', 'file-code', 'file-code', 'settings']);
  expect(rows[3]?.accessibleName).toMatch(/^year\.jl, 365 steps/);
  await simulations().row('year.jl').hover();
  await workbench.screenshot('simulations-view');
  await expect
    .poll(() => simulations().menuLabels('one week'))
    .toEqual(expect.arrayContaining(['Run Simulation in Parallel', 'Configure Simulation…', 'Export Slurm Scripts…']));
});

it('opens a script at its build function, above which stands what can be done', async () => {
  await simulations().select('year.jl');
  await expect.poll(lenses).toEqual(['Run in parallel · 53 partitions', 'Configure', 'one week · 7 partitions']);
  await code.workbench.screenshot('simulations-lenses');
  await simulations().select('parts.jl');
  await expect.poll(lenses).toEqual(['Run in parallel…', 'Configure']);
});

it('runs from the view, and shows how far the run is above the function', async () => {
  const { workbench } = code;
  await simulations().inlineAction('small.mjs', 'Run Simulation in Parallel');
  await simulations().select('small.mjs');
  await expect.poll(lenses, { timeout: 60_000 }).toEqual(['Running · 1 of 2', 'Configure']);
  expect((await simulations().rows())[2]?.icon).toBe('sync~spin');
  await workbench.screenshot('simulations-running');
  await workbench.explorer.show();
  await workbench.page.locator('.part.editor .codelens-decoration a').first().click();
  // The view of runs comes to the front.
  await workbench.tree().row('small').waitFor();
  gates.open('second');
  await expect.poll(lenses, { timeout: 60_000 }).toEqual(['Run in parallel · 2 partitions', 'Configure']);
  await expect.poll(async () => (await simulations().rows())[2]?.icon).toBe('pass');
  await expect.poll(() => simulations().menuLabels('small.mjs')).toContain('Show Newest Run');
});

it('shows problems where they are, explains them, and puts them right', async () => {
  const { workbench } = code;
  const { page } = workbench;
  await simulations().select('refused.jl');
  await expect.poll(underlined).toBe(1);
  await workbench.palette.run('Problems: Focus on Problems View');
  await workbench.screenshot('simulations-problems');
  await page.locator('.markers-panel a').filter({ hasText: 'execute.arity' }).click();
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining('diagnostics.md'));
  await expect.poll(() => workbench.editorLines()).toContainEqual(expect.stringMatching(/^## .*execute\.arity/));
  await workbench.screenshot('simulations-documentation');
  await simulations().select('refused.jl');
  // The page about it has such a line, too.
  await expect.poll(underlined).toBe(1);
  // In its name, which is underlined.
  const line = page.locator('.editor-instance .view-line').filter({ hasText: 'function execute_simulation' });
  await line.click({ position: { x: 120, y: 8 } });
  const fixes = page.locator('.action-widget .action').first();
  // What is asked for while the editor still thinks about the click is asked in vain.
  await expect
    .poll(async () => {
      await page.keyboard.press('Control+.');
      return fixes.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    })
    .toBe(true);
  await workbench.screenshot('simulations-quick-fix');
  await page.keyboard.press('Enter');
  await expect.poll(underlined).toBe(0);
  await expect.poll(() => workbench.editorLines()).toContain('function execute_simulation(sim)');
});

it('keeps out of the way when it is told to', async () => {
  await simulations().select('year.jl');
  await expect.poll(lenses).toHaveLength(3);
  writeFileSync(
    path.join(code.workspace, '.vscode/settings.json'),
    JSON.stringify({ ...SETTINGS, 'powersim.codeLens': false }),
  );
  await expect.poll(lenses).toEqual([]);
});
