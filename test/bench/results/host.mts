/** What a window on 6 GB of results costs VS Code's extension host, which never reads them itself. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Session } from '../../vscode/harness/session.mts';
import { ResultsPage } from '../../vscode/page/results-page.mts';
import { peakOf } from '../join/timed-run.mts';
import type { Measurement } from '../measurement.mts';
import { showLargest } from './show-largest.mts';

const root = path.resolve(import.meta.dirname, '../../..');

/** @param workspace with the simulation's folder `name` in it */
export async function extensionHost(workspace: string, name: string): Promise<Measurement[]> {
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'ignore' });
  const vsix = path.join(root, 'dist/powersim-parallel.vsix');
  if (!existsSync(vsix)) throw new Error(`there is no ${vsix}`);
  const session = await Session.start({ workspace, vsix });
  try {
    const { workbench } = session;
    const peak = (): number => Math.max(...session.extensionHosts().map(({ pid }) => peakOf(pid))) / 1e6;
    await workbench.shown('PowerSimulations');
    // The menu knows the folder when it has been quiet for a while, and by then the host has all that it starts with.
    while (!(await workbench.explorer.menuLabels(name)).includes('Show Results'))
      await workbench.page.waitForTimeout(200);
    const bare = peak();
    await workbench.explorer.pickFromMenu(name, 'Show Results');
    const results = new ResultsPage(workbench.webview());
    await results.opened();
    await results.settled();
    await showLargest(results, 200);
    if ((await results.legend()).length !== 200) throw new Error('not all columns are shown');
    const open = peak();
    return [
      { name: '6 GB, 8,760 × 200 on the page: extension host', value: open, unit: 'MB', limit: 200 },
      {
        name: '6 GB, 8,760 × 200 on the page: extension host, more than before',
        value: open - bare,
        unit: 'MB',
        limit: 60,
      },
    ];
  } finally {
    await session.close();
  }
}
