/** VS Code in German: menus, views, the tree, the dialog and the results speak it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ConfigurePage } from '../page/configure-page.mts';
import { openVSCode } from './open-vscode';

const SCRIPT = 'my_simulation.mjs';
const fixture = path.resolve(import.meta.dirname, '../../fixtures/embedded/scripts/simulation.mjs');
const NUMBERS = { numSteps: 4, period: 2, numOverlapSteps: 1, numParallelProcesses: 1 };

const code = openVSCode({
  files: {
    [SCRIPT]: readFileSync(fixture, 'utf8'),
    '.vscode/settings.json': JSON.stringify({ 'powersim.simulations': { [SCRIPT]: NUMBERS } }),
  },
  windowSize: { width: 1400, height: 900 },
  language: 'de',
});

it('a simulation is listed, configured, run and looked at in German', async () => {
  const { workbench } = code;
  await workbench.openContainer('PowerSimulations');
  const simulations = workbench.tree('Simulationen');
  await expect
    .poll(() => simulations.text(), { timeout: 30_000 })
    .toBe(`${SCRIPT}  4 Schritte · Periode 2 · Überlappung 1 · 2 Partitionen · 1 Prozess`);
  await expect
    .poll(() => simulations.menuLabels(SCRIPT))
    .toEqual(expect.arrayContaining(['Simulation parallel ausführen', 'Simulation konfigurieren…']));

  await simulations.pickFromMenu(SCRIPT, 'Simulation konfigurieren…');
  const page = new ConfigurePage(workbench.webview());
  await page.root.getByRole('heading', { level: 1, name: `${SCRIPT} konfigurieren` }).waitFor();
  await expect.poll(() => page.summary()).toContain('2 Partitionen; 1 = Schritte 1–2, 2 = 2–4');
  await workbench.screenshot('german-configure');
  await page.type('period', '4');
  await expect.poll(() => page.said('period')).toContain('Die Periode muss kürzer sein als die Simulation');
  await page.type('period', '2');
  await page.root.getByRole('button', { name: 'Ausführen', exact: true }).click();

  await expect
    .poll(() => workbench.tree('Läufe').text(), { timeout: 60_000 })
    .toMatch(/^my_simulation {2}zusammengeführt · 2 von 2/);
  await expect.poll(() => workbench.tree('Läufe').text()).toMatch(/Partition 1 {2}Schritte 1–2 · erfolgreich/);
  await workbench.tree('Läufe').inlineAction('my_simulation', 'Zeitleiste anzeigen');
  await workbench
    .webview()
    .getByRole('heading', { level: 1, name: /my_simulation/ })
    .waitFor();
  await workbench.screenshot('german-timeline');
  await workbench.tree('Läufe').inlineAction('my_simulation', 'Ergebnisse anzeigen');
  await workbench.webview().getByRole('tab', { name: 'Zeitreihen' }).waitFor();
  await workbench.screenshot('german-results');
});
