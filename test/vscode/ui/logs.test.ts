/** What failed, in a window: logs in colours and with links, problems at lines of the script, and what failures have in common. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ContextMenu } from '../page/context-menu.mts';
import { visibleLines } from '../page/text-lines.mts';
import { embedded } from './embedded-workspace';
import { FOUR, runByRightClick } from './script-workspace';

const HELPERS = 'function load_data()\n    error("no data")\nend\n';
/** What Julia prints, of the file beside the script. */
const JULIA_LOG = `==== attempt 2 · worker 9 · 2026-11-22T13:00:00.000Z ====
[ Info: 2024-01-01T00:00:00.000 [123:1]: Build partition 4
┌ Warning: UC infeasible, trying again
│   status = INFEASIBLE
└ @ Main ./helpers.jl:2
ERROR: no data
Stacktrace:
 [1] error(s::String)
   @ Base ./not_here.jl:35
 [2] load_data()
   @ Main ./helpers.jl:2
 [3] build_simulation(::String, ::String, ::Int64) at ./helpers.jl:1
`;

describe('failures', () => {
  const code = embedded.open({
    faults: '2@1:throw;2@2:throw;3@1:throw;3@2:throw',
    settings: { ...FOUR, maxAttempts: 2 },
    prepare: (workspace) => writeFileSync(path.join(workspace, 'helpers.jl'), HELPERS),
  });
  const panel = () => code.workbench.page.locator('.part.panel');
  const log = (index: number) =>
    path.join(code.workspace, 'OUT/my_simulation/simulation_partitions', String(index), 'console.log');
  const first = async () => (await code.workbench.tree().rows())[0]?.description;
  /** VS Code gives text of one colour one class. */
  const colourOf = (line: Locator) => line.locator('span span').first().getAttribute('class');
  const lineWith = (within: Locator, text: string) => within.locator('.view-line').filter({ hasText: text }).first();
  /** With the pointer alone: under a pressed Control key VS Code draws a link anew, and it never stands still. */
  const follow = async (link: Locator) => {
    const { mouse, keyboard } = code.workbench.page;
    await link.waitFor();
    const box = await link.boundingBox();
    if (!box) throw new Error('the link is not on the screen');
    await keyboard.down('Control');
    await mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await keyboard.up('Control');
  };
  const theme = (name: string) => {
    const file = path.join(code.workspace, '.vscode/settings.json');
    const settings: object = JSON.parse(readFileSync(file, 'utf8'));
    // In a browser what is typed is saved by itself: the script would be another one than the one that ran.
    const more = { 'workbench.colorTheme': name, 'files.autoSave': 'off' };
    writeFileSync(file, JSON.stringify({ ...settings, ...more }));
  };

  it('are shown in a log with colours, and with links to the lines that exist', { timeout: 120_000 }, async () => {
    const { workbench } = code;
    await runByRightClick(workbench, embedded.script);
    await expect.poll(first, { timeout: 90_000 }).toContain('failed · 2 of 4 · 2 failed');
    appendFileSync(log(4), JULIA_LOG);
    await workbench.tree().select('Partition 4');
    await expect.poll(async () => (await workbench.output.lines()).join('\n')).toContain('[3] build_simulation');
    const colour = async (text: string) => colourOf(lineWith(panel(), text));
    await expect.poll(async () => (await colour('ERROR: no data')) !== (await colour('status = '))).toBe(true);
    expect(await colour('┌ Warning')).not.toBe(await colour('[ Info'));
    const links = panel().locator('.detected-link');
    await expect
      .poll(async () => (await links.allInnerTexts()).filter((text) => text.startsWith('./')))
      .toEqual(['./helpers.jl:2', './helpers.jl:2', './helpers.jl:1']);
    expect((await links.allInnerTexts()).join()).not.toContain('not_here');
    // The class of the window says which theme it has.
    for (const [name, kind] of [
      ['Default Dark Modern', 'vs-dark'],
      ['Default High Contrast', 'hc-black'],
      ['Default Light Modern', 'vs'],
    ] as const) {
      theme(name);
      await expect.poll(() => workbench.page.locator(`.monaco-workbench.${kind}`).count()).toBe(1);
      await workbench.screenshot(`logs-${kind}`);
    }
    await follow(links.filter({ hasText: 'helpers.jl:2' }).last());
    await expect.poll(async () => (await workbench.tabs()).join()).toContain('helpers.jl');
    await expect.poll(async () => (await workbench.statusBar()).join()).toContain('Ln 2');
  });

  it('are found in the tree again from a log', async () => {
    const { workbench } = code;
    await workbench.tree().select('Partition 2');
    await expect.poll(() => workbench.output.channel()).toContain('Partition 2');
    await workbench.tree().select('my_simulation');
    await panel().locator('.action-label[aria-label^="Reveal in Runs"]').filter({ visible: true }).click();
    await expect.poll(async () => workbench.tree().row('Partition 2').getAttribute('aria-selected')).toBe('true');
  });

  it('can be found from the menu of the log, too', async () => {
    const menu = new ContextMenu(code.workbench.page);
    await expect.poll(() => menu.labelsOn(lineWith(panel(), 'ERROR'))).toContain('Reveal in Runs');
  });

  it('fold by attempt in the file that is opened', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('Partition 2', 'Open Log File');
    await expect.poll(async () => (await workbench.tabs()).join()).toContain('console.log');
    await expect.poll(async () => (await workbench.editorLines()).join('\n')).toContain('attempt 2 · worker');
    await workbench.palette.run('Fold All');
    await expect.poll(async () => (await workbench.editorLines()).filter((line) => line.trim() !== '').length).toBe(2);
    await workbench.screenshot('logs-folded');
  });

  it('are problems of the script at its line, with the logs beside', async () => {
    const { workbench } = code;
    await workbench.palette.run('Problems: Focus on Problems View');
    const rows = workbench.page.locator('.markers-panel .monaco-list-row');
    await expect
      .poll(async () => (await rows.allInnerTexts()).join('\n').replaceAll('\u00a0', ' '))
      .toContain(
        '2 partitions of my_simulation failed (2–3): injected failure in …, attempt 2 (my_simulation.powersim.mjs:27)',
      );
    await workbench.screenshot('logs-problems');
    // What is edited above it moves it along.
    await rows.filter({ hasText: '2 partitions of' }).first().dblclick();
    await expect.poll(async () => (await workbench.statusBar()).join()).toContain('Ln 27');
    // The first click shows the line, the second goes there.
    await workbench.page.locator('.part.editor .monaco-editor.focused').waitFor();
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(async () => (await rows.allInnerTexts()).join()).toContain('[Ln 28');
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(async () => (await rows.allInnerTexts()).join()).toContain('[Ln 27');
  });

  it('are summed up, each reason once', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Show Problems Summary');
    const text = async () => (await visibleLines(workbench.page.locator('.part.editor'))).join('\n');
    await expect.poll(text).toContain('my_simulation: 2 of 4 partitions failed, for one reason');
    await expect.poll(() => text()).toContain('── 2 partitions failed · 2–3 ──');
    await workbench.screenshot('logs-problems-summary');
  });

  it('are found in the logs of all partitions', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Search Logs of All Partitions…');
    await workbench.quickInput.answer('regular expression between slashes', '/injected|infeasible/');
    await expect.poll(async () => (await workbench.tabs()).join()).toContain('Search: ∕injected|infeasible∕');
    const text = async () => (await visibleLines(workbench.page.locator('.part.editor'))).join('\n');
    await expect.poll(text).toContain('9 lines, in 3 of 4 partitions');
    await workbench.screenshot('logs-search');
    await follow(
      code.workbench.page.locator('.part.editor .detected-link').filter({ hasText: 'console.log:7' }).first(),
    );
    await expect.poll(async () => (await workbench.statusBar()).join()).toContain('Ln 7');
  });

  it('go away when they are retried with success', { timeout: 120_000 }, async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Show Problems Summary');
    await follow(
      code.workbench.page.locator('.part.editor .detected-link').filter({ hasText: 'Retry these 2' }).first(),
    );
    await expect.poll(first, { timeout: 90_000 }).toContain('joined · 4 of 4');
    await expect
      .poll(async () => (await visibleLines(workbench.page.locator('.part.editor'))).join('\n'))
      .toContain('Nothing of my_simulation has failed.');
    await expect.poll(async () => workbench.page.locator('.markers-panel .monaco-list-row').count()).toBe(0);
  });
});
