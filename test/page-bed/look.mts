/**
 * Pictures of the results page:
 *   node test/page-bed/look.mts TARGET FOLDER [--theme dark|all] [--view Seams] [--other TARGET] [--size 1280x800] [--table]
 * writes `FOLDER/<theme>-<view>.png` of every view, or of one. TARGET is a simulation's folder or a store.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ResultsPage, viewNames } from '../vscode/page/results-page.mts';
import { PageBed, targetOf, themeNames } from './bed.mts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', default: 'light' },
    view: { type: 'string' },
    other: { type: 'string' },
    size: { type: 'string', default: '1280x800' },
    table: { type: 'boolean', default: false },
  },
});
const [target, folder] = positionals;
if (target === undefined || folder === undefined) throw new Error('look.mts TARGET FOLDER');
const [width = 1280, height = 800] = values.size.split('x').map(Number);
mkdirSync(folder, { recursive: true });

const other = values.other === undefined ? undefined : targetOf(values.other);
for (const theme of values.theme === 'all' ? themeNames : [values.theme]) {
  const bed = await PageBed.open({ target: targetOf(target), other, theme, size: { width, height } });
  try {
    const results = new ResultsPage(bed.page);
    await results.opened();
    for (const view of viewNames.filter(
      (name) => values.view === undefined || name.toLowerCase().startsWith(values.view.toLowerCase()),
    )) {
      await results.show(view);
      if (view === 'Compare' && other) {
        await results.chooseOther();
        await bed.page.locator('.compare-names dt').first().waitFor();
      }
      await results.settled();
      if (values.table) await results.toggleTable();
      await bed.page.screenshot({ path: path.join(folder, `${theme}-${view.replace(' ', '-').toLowerCase()}.png`) });
    }
    for (const complaint of bed.complaints) process.stderr.write(`${theme}: ${complaint}\n`);
  } finally {
    await bed.close();
  }
}
