/** The page of results without VS Code around it: what it says to a screen reader, and that no mouse is needed. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageBed, targetOf, themeNames } from '../../page-bed/bed.mts';
import { ResultsPage, viewNames } from '../page/results-page.mts';
import { prepareSample, runPartly, simulateSingle } from './results-workspace';

describe('the page of results', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'results-'));
  let bed: PageBed;
  let results: ResultsPage;

  beforeAll(async () => {
    cpSync(path.resolve(import.meta.dirname, '../../../samples'), folder, { recursive: true });
    prepareSample(folder);
    simulateSingle(folder);
    runPartly(folder);
    const other = targetOf(path.join(folder, 'single/five_bus'));
    bed = await PageBed.open({ target: targetOf(path.join(folder, 'partial/my_simulation')), other });
    results = new ResultsPage(bed.page);
    await results.opened();
    await results.settled();
  });

  afterAll(async () => {
    await bed?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('goes from view to view by the arrow keys', async () => {
    await results.tab('Time Series').focus();
    for (const view of viewNames.slice(1)) {
      await bed.page.keyboard.press('ArrowRight');
      await expect.poll(() => results.currentView()).toBe(view);
      await results.settled();
    }
    await bed.page.keyboard.press('Home');
    await expect.poll(() => results.currentView()).toBe('Time Series');
  });

  it('shows another variable by the keyboard alone', async () => {
    await results.panel.getByRole('searchbox', { name: 'Search Variables' }).focus();
    await bed.page.keyboard.type('UC OnVariable');
    await bed.page.keyboard.press('ArrowDown');
    await expect.poll(() => results.panel.getByRole('tree').evaluate((tree) => tree.matches(':focus'))).toBe(true);
    await bed.page.keyboard.press('End');
    await bed.page.keyboard.press('Space');
    await results.settled();
    const shown = results.panel.getByRole('list', { name: 'Shown variables' }).getByRole('listitem');
    expect((await shown.allInnerTexts()).join()).toContain('UC · OnVariable__ThermalStandard');
  });

  it.each([...viewNames])('names every control of %s', async (view) => {
    await results.show(view);
    const nameless = await bed.page.locator('button, input, select, [tabindex="0"]').evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility())
        .filter((element) => {
          const labels = 'labels' in element ? [...((element.labels ?? []) as Iterable<{ innerText: string }>)] : [];
          const by = element.getAttribute('aria-labelledby');
          const named = by === null ? '' : (element.ownerDocument.getElementById(by)?.textContent ?? '');
          const own = element.getAttribute('aria-label') ?? element.textContent ?? '';
          return `${own}${named}${labels.map((label) => label.innerText).join('')}`.trim() === '';
        })
        .map((element) => element.outerHTML.slice(0, 200)),
    );
    expect(nameless).toEqual([]);
  });

  it.each(themeNames)('complains about nothing in %s', async (theme) => {
    await bed.setTheme(theme);
    for (const view of viewNames) {
      await results.show(view);
      if (view === 'Compare' && theme === themeNames[0]) {
        await results.chooseOther();
        await results.settled();
      }
    }
    expect(bed.complaints).toEqual([]);
  });
});
