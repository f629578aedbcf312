/** Results to look at, and what is in them, read without the page and the reader. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { type Block, withStore } from '../../../src/store/read-store';
import type { Workbench } from '../page/workbench.mts';

const root = path.resolve(import.meta.dirname, '../../..');
const powersim = path.join(root, 'bin/powersim.js');

/** A run of the 5-bus sample that takes seconds. */
export const SAMPLE = 'embedded/five_bus.powersim.mjs';
export const DAYS = 6;

/** The shipped samples, the 5-bus system in three partitions of two days. */
export function prepareSample(workspace: string): void {
  const simulations = { [SAMPLE]: { numSteps: DAYS, period: 2, numOverlapSteps: 1, numParallelProcesses: 2 } };
  const settings = { 'powersim.simulations': simulations, 'explorer.compactFolders': false };
  writeFileSync(path.join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
}

/** `single/five_bus`: the sample's days in a single run. */
export function simulateSingle(workspace: string): void {
  const words = ['simulate', SAMPLE, '--output-dir', 'single', '--name', 'five_bus', '--num-steps', `${DAYS}`];
  command(workspace, words);
}

/** `partial/my_simulation`: partition 3 of 4 failed, so that nothing was joined. */
export function runPartly(workspace: string): void {
  const script = path.join(workspace, 'my_simulation.powersim.mjs');
  copyFileSync(path.join(root, 'test/fixtures/embedded/scripts/simulation.mjs'), script);
  const numbers = ['--num-steps', '12', '--period', '3', '--num-overlap-steps', '1', '--max-attempts', '1'];
  const faults = ['--env', 'SCRIPT_FAULTS=3:throw'];
  command(workspace, ['run', script, '--output-dir', 'partial', '--name', 'my_simulation', ...numbers, ...faults], 1);
}

/** Joins the partitions of a run once more. */
export function rejoin(workspace: string, simulation: string): void {
  command(workspace, ['join', simulation, '--trust']);
}

/** `broken/truncated.h5` and `broken/text.h5`, from a store that is whole. */
export function breakStores(workspace: string, store: string): void {
  mkdirSync(path.join(workspace, 'broken'));
  const whole = readFileSync(path.join(workspace, store));
  writeFileSync(path.join(workspace, 'broken/truncated.h5'), whole.subarray(0, Math.floor(whole.length / 2)));
  writeFileSync(path.join(workspace, 'broken/text.h5'), 'no HDF5\n');
}

function command(workspace: string, words: readonly string[], status = 0): void {
  const home = mkdtempSync(path.join(tmpdir(), 'home-'));
  try {
    const env = { ...process.env, HOME: home, XDG_STATE_HOME: home };
    execFileSync(process.execPath, [powersim, ...words], { cwd: workspace, env, stdio: 'ignore' });
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('status' in error) || error.status !== status) throw error;
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Realised values by column, in natural units: of a decision model, or of the emulation where none is named. */
export async function realizedIn(
  store: string,
  model: string | undefined,
  key: string,
): Promise<Map<string, Float64Array>> {
  return withStore(store, (reader) => {
    const container = key.includes('Parameter')
      ? 'parameters'
      : /^TimeDuration/.test(key)
        ? 'aux_variables'
        : 'variables';
    const name = { container, key } as const;
    return byColumn(model === undefined ? reader.readState(name) : reader.readRealized(model, name));
  });
}

/** What one execution foresaw by column, in natural units. */
export const foreseenIn = (store: string, model: string, execution: number, key: string) =>
  withStore(store, (reader) => byColumn(reader.readExecution(model, execution, { container: 'variables', key })));

const byColumn = ({ columns, periods, values }: Block): Map<string, Float64Array> =>
  new Map(columns[0]?.map((name, c) => [name, values.subarray(c * periods, (c + 1) * periods)]));

/** `optimizer_stats` by field. */
export const statsIn = (store: string, model: string) => withStore(store, (reader) => reader.readStats(model));

/** The number in a text as the page writes it: `−1,234.5 MW`. */
export function numberIn(text: string | undefined): number {
  const digits = /[−-]?[\d,]*\.?\d+(?:e[+−-]?\d+)?/.exec(text ?? '')?.[0];
  return digits === undefined ? Number.NaN : Number(digits.replaceAll(',', '').replaceAll('−', '-'));
}

/**
 * Answers the dialog that asks for a file or a folder; it forgets what was typed while it still lists its first folder.
 * @param agree what its button says
 */
export async function chooseFile({ quickInput, page }: Workbench, file: string, agree = 'OK'): Promise<void> {
  await expect.poll(() => quickInput.value()).toMatch(/^\//);
  const isOpen = () => page.locator('.quick-input-widget').isVisible();
  const answer = async () => {
    if ((await quickInput.value()) === file) await quickInput.button(agree);
    else await quickInput.type(file);
  };
  await expect
    .poll(async () => ((await isOpen()) ? answer().then(isOpen, () => isOpen()) : false), { interval: 500 })
    .toBe(false);
}
