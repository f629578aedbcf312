/** The timeline of a real run: beside the tree, by clicks and keys, over a reload. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violationsIn } from '../page/accessibility.mts';
import { embedded } from './embedded-workspace';
import { FOUR, Gates, runByRightClick } from './script-workspace';

/** Names of themes, and the class that pages have in them. */
const THEMES = {
  light: ['Light Modern', 'vscode-light'],
  dark: ['Dark Modern', 'vscode-dark'],
  'high-contrast': ['Default High Contrast', 'vscode-high-contrast'],
};

const JOIN = 'PowerSimulations: Join Partitions';

describe('the timeline', () => {
  const gates = new Gates();
  const code = embedded.open({
    settings: { ...FOUR, maxAttempts: 1 },
    faults: `2:throw;3:hold=${gates.path('third')}`,
  });

  const page = (): FrameLocator => code.workbench.webview();
  const offered = () => code.workbench.palette.offers(JOIN);
  const current = async (): Promise<string> => (await page().getByRole('option').getAttribute('aria-label')) ?? '';

  it('opens beside the tree, with a bar for whatever took time', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, embedded.script);
    const describes = async (label: string) =>
      (await workbench.tree('Runs').rows()).find((row) => row.label === label)?.description ?? '';
    await expect.poll(() => describes('Partition 4'), { timeout: 60_000 }).toContain('succeeded');
    await expect.poll(() => describes('Partition 3')).toContain('step 2');
    await workbench.tree('Runs').inlineAction('my_simulation', 'Show Timeline');
    await page().getByRole('listbox', { name: 'Timeline of my_simulation' }).waitFor();
    expect((await workbench.tabs()).join()).toContain('Timeline: my_simulation');
    await expect.poll(() => page().locator('head title').textContent()).toBe('Timeline: my_simulation');
    await expect.poll(() => current()).toMatch(/^Setup, succeeded/);
    expect(await offered()).not.toContain(JOIN);
    await page().getByRole('button', { name: 'Table' }).click();
    const rows = page().getByRole('grid').getByRole('row');
    await expect.poll(() => rows.count()).toBe(6);
    expect((await rows.allInnerTexts()).filter((row) => row.includes('failed')).join()).toContain('Partition 2');
    await page().getByRole('button', { name: 'Table' }).click();
  });

  it('goes from bar to bar by keys; Enter selects the partition in the tree and shows its log', async () => {
    const { workbench } = code;
    const list = page().getByRole('listbox');
    await list.focus();
    // Which process took it, and as which of its partitions, is for the run to decide.
    for (let i = 0; i < 8 && !(await current()).startsWith('Partition 2'); i += 1) {
      await list.press('Control+Home');
      for (let lane = 0; lane <= i % 2; lane += 1) await list.press('ArrowDown');
      await list.press('Home');
      for (let place = 0; place < i >> 1; place += 1) await list.press('ArrowRight');
    }
    await expect.poll(() => current()).toMatch(/^Partition 2, failed/);
    await list.press('Enter');
    await expect.poll(() => workbench.output.channel()).toContain('Partition 2');
    const selected = workbench.page.locator('.part.sidebar .monaco-list-row.selected .label-name');
    await expect.poll(() => selected.innerText()).toBe('Partition 2');
  });

  it('marks what is selected in the tree', async () => {
    await code.workbench.tree('Runs').select('Partition 1');
    await expect.poll(current).toMatch(/^Partition 1, succeeded/);
  });

  it('a row under the mouse is explained, also while that partition runs and its times are drawn', async () => {
    const { workbench, workspace } = code;
    const { mouse } = workbench.page;
    const settings = path.join(workspace, '.vscode/settings.json');
    const before = readFileSync(settings, 'utf8');
    writeFileSync(settings, JSON.stringify({ ...JSON.parse(before), 'workbench.hover.delay': 300 }));
    const row = workbench.tree('Runs').row('Partition 3');
    const tooltip = workbench.page.locator('.workbench-hover').filter({ hasText: 'Contributes steps' });
    const opened = async () => {
      const { x = 0, y = 0 } = (await row.boundingBox()) ?? {};
      await mouse.move(x + 600, y);
      await mouse.move(x + 80, y + 8, { steps: 4 });
      return tooltip.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    };
    // Until the window knows the setting.
    await expect.poll(opened).toBe(true);
    await expect.poll(() => tooltip.innerText()).toMatch(/^Partition 3: steps 6–9 · running/);
    await workbench.screenshot('tooltip-running');
    // As long as it takes to measure memory once more, and nobody moves the mouse. Where that takes longer than rows wait for
    // their times, the row is drawn, which closes it: then once more.
    const measured = () =>
      page()
        .getByText(/· Process \d/)
        .innerText();
    await expect
      .poll(
        async () => {
          if (!(await tooltip.isVisible()) && !(await opened())) return false;
          const last = await measured();
          await expect.poll(measured, { timeout: 30_000 }).not.toBe(last);
          return tooltip.isVisible();
        },
        { timeout: 80_000 },
      )
      .toBe(true);
    await expect.poll(() => row.locator('.label-name').innerText()).toBe('Partition 3');
    writeFileSync(settings, before);
    await mouse.move(700, 5);
    await tooltip.waitFor({ state: 'detached' });
  });

  it('looks right in light, dark and high contrast', async () => {
    const { workbench, workspace } = code;
    const settings = path.join(workspace, '.vscode/settings.json');
    const before = readFileSync(settings, 'utf8');
    for (const [name, [theme, kind]] of Object.entries(THEMES)) {
      writeFileSync(settings, JSON.stringify({ ...JSON.parse(before), 'workbench.colorTheme': theme }));
      await page().locator(`body.${kind}`).waitFor();
      await workbench.screenshot(`timeline-${name}`);
      expect(await violationsIn(page())).toEqual([]);
    }
    writeFileSync(settings, before);
  });

  it('tells what ends while it is shown, to those who listen as well', async () => {
    gates.open('third');
    await expect.poll(() => page().getByRole('status').first().textContent()).toContain('Partition 3 succeeded');
    // Without the partition that failed, which was not offered before.
    await expect.poll(offered).toContain(JOIN);
  });

  it('comes back with the window, where it was', async () => {
    await code.session.reloadWindow();
    await expect.poll(current, { timeout: 60_000 }).toMatch(/^Partition 1, succeeded/);
  });
});
