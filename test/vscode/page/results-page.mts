/** The page of results, part by part: inside VS Code's webview, or alone in a browser. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export const viewNames = ['Time Series', 'Dispatch', 'Executions', 'Seams', 'Compare'] as const;
export type ViewName = (typeof viewNames)[number];

/** What stands in the box at the cursor. */
export interface ValuesRead {
  readonly time: string;
  /** All else that it says in words: the partition, a gap. */
  readonly notes: readonly string[];
  /** As they are written, with units: `12.35 MW`. */
  readonly values: ReadonlyMap<string, string>;
}

export class ResultsPage {
  readonly root: FrameLocator | Page;

  constructor(root: FrameLocator | Page) {
    this.root = root;
  }

  /** Waits until the results are open, or could not be. */
  async opened(): Promise<void> {
    await this.root.getByRole('tab').or(this.root.getByRole('alert')).first().waitFor();
  }

  /** Waits until nothing is read any more. */
  async settled(): Promise<void> {
    await this.panel.waitFor();
    await this.panel.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 60_000 });
  }

  /** All that can be read above the views: name, badge, warnings. */
  async head(): Promise<string> {
    const text = await this.root.locator('header').first().innerText();
    return text.trim();
  }

  tab(view: ViewName): Locator {
    return this.root.getByRole('tab', { name: view, exact: true });
  }

  /** Goes to a view by a click on its tab. */
  async show(view: ViewName): Promise<void> {
    await this.tab(view).click();
    await this.settled();
  }

  async currentView(): Promise<string> {
    return (await this.root.getByRole('tab', { selected: true }).innerText()).trim();
  }

  /** What the tab in front shows. */
  get panel(): Locator {
    return this.root.getByRole('tabpanel').filter({ visible: true });
  }

  /** Types into the search above the tree. */
  async searchVariables(text: string): Promise<void> {
    await this.panel.getByRole('searchbox', { name: 'Search Variables' }).fill(text);
  }

  /** A row of the tree by its label; of several, the first. */
  treeItem(label: string): Locator {
    return this.panel
      .getByRole('treeitem')
      .filter({ has: this.root.getByText(label, { exact: true }) })
      .first();
  }

  /** Finds variables by words (`UC OnVariable`) and shows the first of them, or shows it no more. */
  async toggleVariable(words: string): Promise<void> {
    await this.searchVariables(words);
    await this.panel.locator('[role=treeitem][aria-checked]').first().click();
    await this.searchVariables('');
    await this.settled();
  }

  /** Where curves are drawn, which takes wheel and keys. */
  get plot(): Locator {
    return this.panel.getByRole('application').filter({ visible: true }).first();
  }

  legendEntry(name: string): Locator {
    return this.panel.getByRole('group', { name: 'Legend' }).getByRole('button', { name, exact: true });
  }

  /** Names in the legend; those whose curves are drawn alone if wanted. */
  async legend({ drawn = false } = {}): Promise<string[]> {
    const legend = this.panel.getByRole('group', { name: 'Legend' });
    await legend.waitFor();
    return legend.getByRole('button', drawn ? { pressed: true } : {}).allInnerTexts();
  }

  /** Reads the values of the n-th period in sight, from 1, by the keyboard. */
  async readValues(period: number): Promise<ValuesRead> {
    await this.plot.focus();
    await this.plot.press('Escape');
    const [pages, rest] = [Math.floor((period - 1) / 24), ((period - 1) % 24) + 1];
    for (let i = 0; i < rest; i += 1) await this.plot.press('Shift+ArrowRight');
    for (let i = 0; i < pages; i += 1) await this.plot.press('Shift+PageDown');
    return this.values();
  }

  /** The box of values at the pointer or the keyboard's cursor. */
  async values(): Promise<ValuesRead> {
    const box = this.panel.locator('.chart-values').filter({ visible: true });
    await box.waitFor();
    const names = await box.locator('.chart-values-name').allInnerTexts();
    const values = await box.locator('.chart-values-value').allInnerTexts();
    return {
      time: await box.locator('.chart-values-time').innerText(),
      notes: await box.locator('.chart-values-note, .chart-values-gap').allInnerTexts(),
      values: new Map(names.map((name, i) => [name, values[i] ?? ''])),
    };
  }

  /** Opens or closes the table behind the picture. */
  async toggleTable(): Promise<void> {
    await this.root.getByRole('button', { name: 'Table', exact: true }).click();
  }

  get grid(): Locator {
    return this.root.getByRole('grid').filter({ visible: true });
  }

  /** Rows that the table has, in sight or not, without its headings. */
  async tableLength(): Promise<number> {
    return Number(await this.grid.getAttribute('aria-rowcount')) - 1;
  }

  async tableHeadings(): Promise<string[]> {
    return this.grid.getByRole('columnheader').allInnerTexts();
  }

  /** The row of the table whose first cell is this, which must be in sight. */
  async tableRow(name: string): Promise<string[]> {
    const row = this.grid.getByRole('row').filter({ has: this.root.getByRole('rowheader', { name, exact: true }) });
    await row.waitFor();
    return row.locator('[role=rowheader], [role=gridcell]').allInnerTexts();
  }

  /** Asks for an export of what the time series show; the editor then asks for the file. */
  async export(format: 'CSV' | 'Parquet'): Promise<void> {
    await this.root.getByRole('button', { name: `Export ${format}…` }).click();
    await this.root
      .getByRole('form', { name: `Export ${format}` })
      .getByRole('button', { name: 'Export' })
      .click();
  }

  /** Asks for a picture of what is shown; the editor then asks for the file. */
  async savePicture(kind: 'PNG' | 'SVG'): Promise<void> {
    await this.root.getByRole('button', { name: `${kind}…` }).click();
  }

  async chooseOther(): Promise<void> {
    await this.panel.getByRole('button', { name: /^Choose Other Results/ }).click();
  }

  /** The sentence of the seams. */
  async verdict(): Promise<string> {
    const verdict = this.panel.locator('.seams-verdict p');
    await verdict.waitFor();
    return verdict.innerText();
  }

  /** The list of differences: what stands in each row. */
  async differences(): Promise<string[][]> {
    const table = this.panel.getByRole('table', { name: 'Differences' });
    await table.waitFor();
    const rows = await table.locator('tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  }
}
