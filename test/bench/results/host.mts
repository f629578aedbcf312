/** What a window on 6 GB of results costs VS Code's extension host, which never reads them itself. */
import { Session } from '../../vscode/harness/session.mts';
import { ResultsPage } from '../../vscode/page/results-page.mts';
import { memoryOf } from '../join/timed-run.mts';
import type { Measurement } from '../measurement.mts';
import { packaged } from '../packaged.mts';
import { showLargest } from './show-largest.mts';

/** @param workspace with the simulation's folder `name` in it */
export async function extensionHost(workspace: string, name: string): Promise<Measurement[]> {
  const vsix = packaged();
  const session = await Session.start({ workspace, vsix });
  try {
    const { workbench } = session;
    await workbench.shown('PowerSimulations');
    // The menu knows the folder when it has been quiet for a while, and by then the host has all that it starts with.
    while (!(await workbench.explorer.menuLabels(name)).includes('Show Results'))
      await workbench.page.waitForTimeout(200);
    const [host] = session.extensionHosts();
    if (!host) throw new Error('there is no extension host');
    const resident = (field: 'VmRSS' | 'VmHWM'): number => memoryOf(host.pid, field) / 1e6;
    const bare = resident('VmRSS');
    await workbench.explorer.pickFromMenu(name, 'Show Results');
    const results = new ResultsPage(workbench.webview());
    await results.opened();
    await results.settled();
    const opened = resident('VmRSS');
    await showLargest(results, 200);
    if ((await results.legend()).length !== 200) throw new Error('not all columns are shown');
    return [
      { name: '6 GB: extension host, the page open', value: opened, unit: 'MB', limit: 200 },
      { name: '6 GB: extension host, more than before', value: opened - bare, unit: 'MB', limit: 25 },
      { name: '6 GB: extension host, 8,760 × 200 shown', value: resident('VmRSS'), unit: 'MB', limit: 200 },
      { name: '6 GB: extension host, the most ever', value: resident('VmHWM'), unit: 'MB', limit: 300 },
    ];
  } finally {
    await session.close();
  }
}
