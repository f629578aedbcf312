/** Results that are not what one hopes for: partial, broken, or a store alone. */
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { ResultsPage } from '../page/results-page.mts';
import { openVSCode } from './open-vscode';
import {
  breakStores,
  chooseFile,
  numberIn,
  prepareSample,
  realizedIn,
  runPartly,
  simulateSingle,
} from './results-workspace';

describe('results in the Explorer', () => {
  const code = openVSCode({
    copyOf: path.resolve(import.meta.dirname, '../../../samples'),
    windowSize: { width: 1400, height: 900 },
    prepare: (workspace) => {
      prepareSample(workspace);
      simulateSingle(workspace);
      runPartly(workspace);
      breakStores(workspace, 'single/five_bus/data_store/simulation_store.h5');
    },
  });
  const page = () => new ResultsPage(code.workbench.webview());

  it('a run with a failed partition is marked as partial, and its gap is shaded and named', async () => {
    const { workbench } = code;
    await workbench.shown('PowerSimulations');
    await workbench.explorer.toggle('partial');
    await expect.poll(() => workbench.explorer.menuLabels('my_simulation')).toContain('Show Results');
    await workbench.explorer.pickFromMenu('my_simulation', 'Show Results');
    const results = page();
    await results.opened();
    await results.settled();
    await expect.poll(() => results.head()).toContain('partial: 3 of 4 partitions');
    // Steps 7 to 9 are the third partition's own.
    const { notes, values } = await results.readValues(24 * 7);
    expect(notes.join()).toContain('partition 3 failed · steps 7–9: injected failure in 3');
    expect(values.size).toBe(0);
    expect((await results.readValues(24 * 5)).values.size).toBeGreaterThan(0);
    await workbench.screenshot('results-partial-light');
  });

  it('a run with a failed partition is exported as Parquet, empty where it has no results', async () => {
    const file = path.join(code.workspace, 'partial.parquet');
    await page().export('Parquet');
    await chooseFile(code.workbench, file);
    await code.workbench.notifications.shown('partial.parquet: 288 rows');
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    const isEmpty = rows.map((row) => Object.values(row).filter((value) => Number.isFinite(value)).length === 0);
    // Steps 7 to 9, each of 24 hours.
    expect(isEmpty).toEqual(Array.from({ length: 288 }, (_, hour) => hour >= 6 * 24 && hour < 9 * 24));
  });

  it('a store is opened by a double click', async () => {
    const { workbench } = code;
    await workbench.explorer.toggle('partial');
    await unfold('single', 'five_bus');
    await unfold('five_bus', 'data_store');
    await unfold('data_store', 'simulation_store.h5');
    await workbench.explorer.open('simulation_store.h5');
    const results = page();
    await results.opened();
    await results.settled();
    const store = path.join(code.workspace, 'single/five_bus/data_store/simulation_store.h5');
    const power = await realizedIn(store, undefined, 'ActivePowerVariable__ThermalStandard');
    const { values } = await results.readValues(1);
    for (const [name, text] of values) expect(numberIn(text)).toBeCloseTo(power.get(name)?.[0] ?? Number.NaN, 3);
    expect(values.size).toBe(power.size);
  });

  it.each([
    ['truncated.h5', /cut off: \d+ of \d+ bytes/],
    ['text.h5', /does not begin as an HDF5 file/],
  ])('%s is told why it cannot be read', async (file, why) => {
    const { workbench } = code;
    await workbench.explorer.show();
    if ((await workbench.explorer.row(file).count()) === 0) await workbench.explorer.toggle('broken');
    await workbench.explorer.pickFromMenu(file, 'Show Results');
    const results = page();
    const alert = results.root.getByRole('alert').first();
    // Until then it may be what the page of the file before tells.
    await expect.poll(() => alert.innerText()).toMatch(why);
    await workbench.screenshot(`results-${file}`);
  });

  /** Unfolds a folder until one of its own is seen: a click soon after another may be taken for a double click. */
  async function unfold(folder: string, child: string): Promise<void> {
    const { explorer } = code.workbench;
    await expect
      .poll(
        async () => {
          if ((await explorer.row(child).count()) === 0) await explorer.toggle(folder);
          return explorer.row(child).count();
        },
        { interval: 1000 },
      )
      .toBe(1);
  }
});
