import type { ResultsPage } from '../../vscode/page/results-page.mts';

/** Shows so many columns of the first variable that is shown. */
export async function showLargest(results: ResultsPage, columns: number): Promise<void> {
  await results.panel
    .getByRole('button', { name: /^Columns of / })
    .first()
    .click();
  await results.panel.getByRole('spinbutton', { name: 'How many of the largest' }).fill(`${columns}`);
  await results.panel.getByRole('button', { name: 'Show Columns' }).click();
  await results.settled();
}
