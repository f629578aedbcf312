/** The shipped sample for the embedded engine, on a machine without Julia: from a right click to joined results, and on in a shell. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { openVSCode } from './open-vscode';

const samples = path.resolve(import.meta.dirname, '../../../samples');
const code = openVSCode({ installs: true, copyOf: samples, windowSize: { width: 1400, height: 900 } });

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

describe('the command of the shell', () => {
  const INSTALL = "PowerSimulations: Install 'powersim' Command";
  const file = () => path.join(code.session.home, '.local/bin/powersim');
  /** As a shell that knows of nothing else. */
  const powersim = (...args: string[]) =>
    execFileSync(file(), args, { encoding: 'utf8', env: { HOME: code.session.home } });

  it('is not installed over a file of somebody else’s', async () => {
    const { dialog, palette } = code.workbench;
    mkdirSync(path.dirname(file()), { recursive: true });
    writeFileSync(file(), 'mine');
    await palette.run(INSTALL);
    await expect.poll(() => dialog.message()).toContain(`Replace ${file()}?`);
    await dialog.press('Cancel');
    expect(readFileSync(file(), 'utf8')).toBe('mine');
    rmSync(file());
  });

  it('sums up the results with nothing else installed', async () => {
    const { workbench } = code;
    const { notifications, palette } = workbench;
    await palette.run(INSTALL);
    await notifications.shown('no terminal looks for commands in');
    await workbench.screenshot('shell-command');
    expect(powersim('--version').trim()).toBe(manifest.version);
    expect(powersim('summary', path.join(code.workspace, 'five_bus_output/five_bus'))).toContain('at all 3 seams');
  });

  it('is written anew by the next window when another version has made it', async () => {
    const made = readFileSync(file(), 'utf8');
    writeFileSync(file(), made.replace(/^entry=.*$/m, "entry='/gone/powersim.js'"));
    await code.workbench.reload();
    await expect.poll(() => readFileSync(file(), 'utf8'), { timeout: 60_000 }).toBe(made);
  });
});
