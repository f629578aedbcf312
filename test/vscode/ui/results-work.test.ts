/** Working with the page of results, without VS Code around it: nothing is lost, nothing is stale, everything is told. */
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageBed, targetOf } from '../../page-bed/bed.mts';
import { ResultsPage } from '../page/results-page.mts';
import { DAYS, prepareSample, simulateSingle } from './results-workspace';

describe('the page of results', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'results-'));
  const store = path.join(folder, 'single/five_bus/data_store/simulation_store.h5');
  let bed: PageBed;
  let results: ResultsPage;
  const page = () => results.root.locator('main');
  const banner = () => results.root.locator('.banner');
  const unchecked = () => results.panel.locator('[role=treeitem][aria-checked=false]');
  const chosen = () => results.panel.getByRole('list', { name: 'Shown variables' }).getByRole('listitem');
  /** Variables whose curves are drawn. */
  const drawn = async () => ((await results.plot.getAttribute('aria-label')) ?? '').split(' over time')[0]?.split(', ');

  beforeAll(async () => {
    cpSync(path.resolve(import.meta.dirname, '../../../samples'), folder, { recursive: true });
    prepareSample(folder);
    simulateSingle(folder);
    bed = await PageBed.open({ target: targetOf(path.join(folder, 'single/five_bus')), theme: 'dark' });
    results = new ResultsPage(bed.page);
    await results.opened();
    await results.settled();
  });

  afterAll(async () => {
    await bed?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('draws every variable that is chosen, also of several in quick succession', async () => {
    // All in one moment: the reader is asked for the first while the second is chosen.
    await results.panel.getByRole('tree').evaluate((tree) => {
      for (let i = 0; i < 3; i += 1) {
        tree.querySelector('[role=treeitem][aria-checked=false]').click();
      }
    });
    await results.settled();
    await expect.poll(() => chosen().count()).toBe(4);
    await expect.poll(drawn).toHaveLength(4);
    expect(await results.panel.locator('.view-status, .notes').filter({ visible: true }).count()).toBe(0);
  });

  it('scrolls by the wheel beside a plot, and zooms over it', async () => {
    for (let i = 0; i < 3; i += 1) {
      await unchecked().first().click();
      await results.settled();
    }
    const scrolled = () => results.panel.locator('.series-main').evaluate((main) => main.scrollTop);
    const span = () => bed.page.locator('.chart-overview').first().getAttribute('title');
    const { x, y } = (await results.plot.boundingBox()) ?? { x: 0, y: 0 };
    await bed.page.mouse.move(x + 10, y + 150);
    await bed.page.mouse.wheel(0, 200);
    await expect.poll(scrolled).toBeGreaterThan(0);
    const [top, all] = [await scrolled(), await span()];
    await bed.page.mouse.move(x + 300, y + 150);
    await bed.page.mouse.wheel(0, -200);
    await expect.poll(span).not.toBe(all);
    expect(await scrolled()).toBe(top);
    await results.plot.focus();
    await results.plot.press('0');
  });

  it('shows a table that is of what its caption says, and both come back where they were scrolled to', async () => {
    await results.toggleTable();
    await expect.poll(() => results.tableLength()).toBe(24 * DAYS);
    await watchTable();
    for (const view of ['Dispatch', 'Executions', 'Time Series'] as const) await results.show(view);
    const headings = new Map<string, Set<string>>();
    for (const [caption, heading] of await seenTables())
      headings.set(caption, (headings.get(caption) ?? new Set()).add(heading));
    expect(headings.size).toBeGreaterThanOrEqual(3);
    expect([...headings].filter(([, under]) => under.size !== 1)).toEqual([]);
    const scrolls = () =>
      page().evaluate((main) => ['.series-main', '.table-grid'].map((place) => main.querySelector(place).scrollTop));
    await results.grid.evaluate((grid) => {
      grid.scrollTop = 440;
    });
    // Kept a moment later.
    const kept = () => page().evaluate((main) => main.ownerDocument.defaultView.sessionStorage.getItem('state'));
    await expect.poll(kept).toContain('440');
    const before = await scrolls();
    await bed.page.reload();
    await results.opened();
    await results.settled();
    await expect.poll(scrolls).toEqual(before);
    await results.toggleTable();
  });

  it('says which executions there are where another number is typed', async () => {
    await results.panel.getByRole('checkbox', { name: 'Forecast of execution' }).check();
    await results.settled();
    const number = results.panel.getByRole('spinbutton', { name: 'Number of the execution' });
    const told = results.panel.locator('.forecast-when');
    for (const [typed, taken] of [
      ['0', '1'],
      ['-3', '1'],
      ['99', String(DAYS)],
      ['', String(DAYS)],
    ] as const) {
      await number.fill(typed);
      await number.press('Enter');
      await results.settled();
      await expect.poll(() => number.inputValue()).toBe(taken);
      await expect.poll(() => told.innerText()).toContain(`Choose 1 to ${DAYS}.`);
    }
    await number.fill('2');
    await number.press('Enter');
    await results.settled();
    expect(await told.innerText()).not.toContain('Choose');
    await results.panel.getByRole('checkbox', { name: 'Forecast of execution' }).uncheck();
    await results.settled();
  });

  it.each(['Dispatch', 'Executions'] as const)('gives the table of %s to be saved', async (view) => {
    await results.show(view);
    await results.export('CSV');
    await expect
      .poll(() => bed.wishes.at(-1))
      .toMatchObject({
        type: 'saveTable',
        name: expect.stringMatching(new RegExp(`five_bus.*-${view.toLowerCase()}$`)),
      });
    const wish = bed.wishes.at(-1);
    const lines = wish?.type === 'saveTable' ? wish.text.trim().split('\n') : [];
    expect(lines).toHaveLength(1 + (view === 'Dispatch' ? 24 * DAYS : DAYS));
    const parquet = results.root.getByRole('button', { name: 'Export Parquet…' });
    await expect.poll(() => parquet.getAttribute('title')).toContain('Time Series');
  });

  it('closes a form by Esc, wherever the focus is', async () => {
    await results.show('Time Series');
    await results.root.getByRole('button', { name: 'Export CSV…' }).click();
    await expect.poll(() => results.root.getByRole('dialog').isVisible()).toBe(true);
    await results.root.getByRole('button', { name: 'Table', exact: true }).focus();
    await bed.page.keyboard.press('Escape');
    await expect.poll(() => results.root.getByRole('dialog').isVisible()).toBe(false);
  });

  it('says that a store is another now, shows nothing of it, and opens it again when asked to', async () => {
    expect(await banner().isVisible()).toBe(false);
    const copy = path.join(folder, 'copy.h5');
    copyFileSync(store, copy);
    // In place, so that whoever has it open sees other bytes.
    copyFileSync(copy, store);
    const before = await drawn();
    await unchecked().last().click();
    await expect.poll(() => banner().isVisible()).toBe(true);
    await expect.poll(() => banner().innerText()).toContain('The results have changed since they were opened.');
    await results.settled();
    await expect
      .poll(() => results.panel.locator('.notes .failed').innerText())
      .toContain('has changed since it was opened');
    await banner().getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => banner().isVisible()).toBe(false);
    await results.settled();
    await expect.poll(drawn).toHaveLength((before?.length ?? 0) + 1);
    expect(await results.panel.locator('.notes .failed').count()).toBe(0);
  });

  it('complains about nothing', () => {
    expect(bed.complaints).toEqual([]);
  });

  /** Keeps, of every change of the caption, which columns the table below it has at that moment. */
  async function watchTable(): Promise<void> {
    await page().evaluate((main) => {
      const { MutationObserver } = main.ownerDocument.defaultView;
      const caption = main.querySelector('.table-caption');
      main.seenTables = [];
      const look = (): void => {
        const heads = [...main.querySelectorAll('.table-grid [role=columnheader]')].map((head) => head.textContent);
        main.seenTables.push([caption.textContent, heads.join()]);
      };
      new MutationObserver(look).observe(caption, { childList: true, characterData: true, subtree: true });
    });
  }

  const seenTables = (): Promise<[string, string][]> => page().evaluate((main) => main.seenTables);
});
