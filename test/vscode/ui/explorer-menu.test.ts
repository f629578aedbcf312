/** Where a person finds the extension first: a right click on a script. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ContextMenu } from '../page/context-menu.mts';
import { openVSCode } from './open-vscode';

const RUN = 'Run Simulation in Parallel';
const CONFIGURE = 'Configure Simulation…';
const BOTH = 'export async function buildSimulation() {}\nexport async function executeSimulation() {}\n';

const code = openVSCode({
  files: {
    'my_simulation.jl': 'using PowerSimulations\n',
    'notes.txt': 'not a script\n',
    'five_bus.powersim.mjs': '// named, and nothing in it yet\n',
    'five_bus.powersim.ts': '// named, and nothing in it yet\n',
    'study.js': `${BOTH.replaceAll('export ', '')}module.exports = { buildSimulation, executeSimulation };\n`,
    'study.ts': BOTH,
    'other.js': 'export function buildSimulation() {}\n// executeSimulation is somewhere else\n',
    'other.ts': 'export const x = 1;\n',
    'powersim.mjs': 'export const x = 1;\n',
  },
});

it.each(['my_simulation.jl', 'five_bus.powersim.mjs', 'five_bus.powersim.ts'])(
  '%s offers to run as a parallel simulation, by its name',
  async (file) => {
    await code.workbench.shown('PowerSimulations');
    const labels = await code.workbench.explorer.menuLabels(file);
    expect(labels).toContain(RUN);
    expect(labels).toContain(CONFIGURE);
  },
);

it.each(['study.js', 'study.ts'])('%s does, because it defines both functions', async (file) => {
  await expect.poll(() => code.workbench.explorer.menuLabels(file), { timeout: 30_000 }).toContain(RUN);
});

// After the scan is over, as the test before has seen.
it.each(['notes.txt', 'other.js', 'other.ts', 'powersim.mjs'])('%s does not', async (file) => {
  expect(await code.workbench.explorer.menuLabels(file)).not.toContain(RUN);
  expect(await code.workbench.explorer.menuLabels(file)).not.toContain(CONFIGURE);
});

it('an open script offers it in its text, on its tab and beside its title; another file does not', async () => {
  const { page } = code.workbench;
  const menu = new ContextMenu(page);
  const places = async () => ({
    text: await menu.labelsOn(page.locator('.part.editor .view-lines')),
    tab: await menu.labelsOn(page.locator('.part.editor .tab.active')),
    title: await page
      .locator('.part.editor .editor-actions .action-label')
      .evaluateAll((labels) => labels.map((label) => label.getAttribute('aria-label') ?? '')),
  });
  await code.workbench.openFile('my_simulation.jl');
  const script = await places();
  expect(script.text).toEqual(expect.arrayContaining([RUN, CONFIGURE]));
  expect(script.tab).toContain(RUN);
  expect(script.title.join()).toContain(RUN);
  await code.workbench.openFile('notes.txt');
  await expect.poll(async () => JSON.stringify(await places())).not.toContain(RUN);
});

it('follows what is written and deleted', async () => {
  writeFileSync(path.join(code.workspace, 'other.js'), BOTH);
  await expect.poll(() => code.workbench.explorer.menuLabels('other.js'), { timeout: 30_000 }).toContain(RUN);
  writeFileSync(path.join(code.workspace, 'study.ts'), 'export const x = 1;\n');
  rmSync(path.join(code.workspace, 'study.js'));
  await expect.poll(() => code.workbench.explorer.menuLabels('study.ts'), { timeout: 30_000 }).not.toContain(RUN);
});

it('the palette offers scripts in every language, and no other files', async () => {
  const { workbench } = code;
  await workbench.palette.run(`PowerSimulations: ${RUN}`);
  await workbench.quickInput.shown('Script to run');
  const items = await workbench.quickInput.items();
  expect(items.filter((label) => !label.includes('Browse'))).toEqual([
    'five_bus.powersim.mjs',
    'five_bus.powersim.ts',
    'my_simulation.jl',
    'other.js',
  ]);
  await workbench.screenshot('choose-script');
  await workbench.quickInput.cancel();
});
