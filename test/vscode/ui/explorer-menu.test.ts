/** Where a person finds the extension first: a right click on a script. */
import { expect, it } from 'vitest';
import { openVSCode } from './open-vscode';

const code = openVSCode({ files: { 'my_simulation.jl': 'using PowerSimulations\n', 'notes.txt': 'not a script\n' } });

it('a Julia script offers to run as a parallel simulation', async () => {
  await code.workbench.shown('PowerSimulations');
  expect(await code.workbench.explorer.menuLabels('my_simulation.jl')).toContain('Run Simulation in Parallel');
});

it('a text file does not', async () => {
  expect(await code.workbench.explorer.menuLabels('notes.txt')).not.toContain('Run Simulation in Parallel');
});
