/** What is made of a script for a cluster: the batch scripts to look at, and folders that run without us. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { embedded } from './embedded-workspace';
import { chooseFile } from './results-workspace';
import { FOUR } from './script-workspace';

const code = embedded.open({ settings: { ...FOUR, 'slurm.memory': '2G', 'slurm.account': 'wind' } });

it('the batch scripts are shown, and nothing is made', async () => {
  const { workbench } = code;
  await workbench.shown('PowerSimulations');
  await workbench.openFile(embedded.script);
  await workbench.palette.run('PowerSimulations: Show Slurm Scripts (Dry Run)');
  await expect.poll(async () => (await workbench.editorLines()).join('\n')).toMatch(/#SBATCH --account=wind/);
  await workbench.screenshot('slurm-scripts');
  expect((await workbench.editorLines()).join('\n')).toContain('#SBATCH --mem=2G');
  // One after the other.
  await expect.poll(async () => (await workbench.tabs()).filter((tab) => tab.includes('.sh'))).toHaveLength(3);
  expect(existsSync(path.join(code.workspace, 'OUT'))).toBe(false);
});

it.each([
  ['Export Torc Workflow…', 'my_simulation_torc', 'workflow.json5'],
  ['Export Slurm Scripts…', 'my_simulation_slurm', 'submit.sh'],
])('%s makes a folder, which is replaced only when asked', async (command, folder, main) => {
  const { workbench } = code;
  const file = path.join(code.workspace, folder, main);
  const exportAgain = async () => {
    await workbench.openFile(embedded.script);
    await workbench.palette.run(`PowerSimulations: ${command}`);
    await chooseFile(workbench, `${code.workspace}/`, 'Export Here');
  };
  await exportAgain();
  await expect.poll(() => existsSync(file)).toBe(true);
  await workbench.notifications.shown(folder);
  await expect.poll(() => workbench.tabs()).toContainEqual(expect.stringContaining(main));
  await workbench.screenshot(folder);
  writeFileSync(file, 'mine');
  await exportAgain();
  await expect.poll(() => workbench.dialog.message()).toContain(`Replace the files of an earlier export in ${folder}?`);
  await workbench.dialog.press('Cancel');
  expect(readFileSync(file, 'utf8')).toBe('mine');
});
