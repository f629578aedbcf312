/**
 * `npm run pictures`: makes the pictures of README.md and `docs/` from the product itself: the packaged extension in a real VS Code,
 * with the shipped sample. Needs what `npm run provision vscode` puts on the machine.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Session } from '../test/vscode/harness/session.mts';
import { ResultsPage } from '../test/vscode/page/results-page.mts';
import type { Workbench } from '../test/vscode/page/workbench.mts';
import { animated, type Frame } from './pictures/apng.mts';

const root = path.resolve(import.meta.dirname, '..');
const pictures = path.join(root, 'docs/pictures');
const SCRIPT = 'five_bus.powersim.mjs';
const SETTINGS = {
  'powersim.simulations': {
    [SCRIPT]: { numSteps: 56, period: 7, numOverlapSteps: 1, numParallelProcesses: 2, outputDirectory: 'results' },
  },
};

// Pictures show its path. There must be none yet: it is removed in the end.
const workspace = path.join(tmpdir(), 'five-bus');
mkdirSync(workspace);
cpSync(path.join(root, 'samples/embedded'), workspace, { recursive: true });
mkdirSync(path.join(workspace, '.vscode'));
writeFileSync(path.join(workspace, '.vscode/settings.json'), JSON.stringify(SETTINGS));
const session = await Session.start({
  workspace,
  vsix: path.join(root, 'dist/powersim-parallel.vsix'),
  windowSize: { width: 1280, height: 800 },
  settings: { 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false },
});
const film: Frame[] = [];
try {
  mkdirSync(pictures, { recursive: true });
  await show(session.workbench);
  writeFileSync(path.join(pictures, 'run.png'), animated(film));
} finally {
  await session.close();
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
}

async function show(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const filmed = async (seconds: number) => film.push({ png: await page.screenshot(), seconds });
  const kept = async (name: string) => writeFileSync(path.join(pictures, `${name}.png`), await page.screenshot());

  await workbench.openContainer('PowerSimulations');
  const simulations = workbench.tree('Simulations');
  await simulations.row(SCRIPT).waitFor();
  await simulations.select(SCRIPT);
  await page.locator('.codelens-decoration a').first().waitFor();
  await kept('script');
  await filmed(2);

  await simulations.pickFromMenu(SCRIPT, 'Configure Simulation…');
  await workbench.webview().getByRole('button', { name: 'Run', exact: true }).waitFor();
  await workbench.webview().locator('.summary').waitFor();
  await kept('configure');
  await filmed(2);
  await workbench.webview().getByRole('button', { name: 'Run', exact: true }).click();

  const runs = workbench.tree('Runs');
  await runs.row('five_bus').waitFor();
  await runs.inlineAction('five_bus', 'Show Timeline');
  const description = async () =>
    (await runs.rows().catch(() => [])).find(({ label }) => label === 'five_bus')?.description ?? '';
  for (let told = ''; !told.includes('joined'); ) {
    const now = await description();
    if (now === told) continue;
    told = now;
    await filmed(0.7);
    if (told.includes('4 of 8')) await kept('timeline');
  }
  await filmed(2);

  await workbench.notifications.press('five_bus', 'Show Results');
  const results = new ResultsPage(workbench.webview());
  await results.opened();
  await results.settled();
  await kept('results');
  await filmed(2);
  await results.show('Dispatch');
  await results.settled();
  await kept('dispatch');
  await filmed(3);
}
