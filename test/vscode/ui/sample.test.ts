/** The shipped sample for the embedded engine, on a machine without Julia: from a right click to joined results. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openVSCode } from './open-vscode';

const samples = path.resolve(import.meta.dirname, '../../../samples');
const code = openVSCode({ copyOf: samples, windowSize: { width: 1400, height: 900 } });

it('runs 28 days of the 5-bus system in weeks', async () => {
  const { workbench } = code;
  await workbench.shown('PowerSimulations');
  await workbench.explorer.toggle('embedded');
  await workbench.screenshot('sample-explorer');
  await workbench.explorer.pickFromMenu('five_bus.powersim.mjs', 'Run Simulation in Parallel');
  await workbench.openContainer('PowerSimulations');
  await expect
    .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 110_000 })
    .toContain('joined · 4 of 4');
  await workbench.screenshot('sample-joined');
  const results = path.join(code.workspace, 'five_bus_output/five_bus');
  expect(JSON.parse(readFileSync(path.join(results, 'results/status.json'), 'utf8'))).toEqual({
    run_status: 'SUCCESSFULLY_FINALIZED',
  });
});
