/** The dialog Configure without VS Code around it: looked at in every theme, and used without a mouse. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { themeNames } from '../../page-bed/stage.mts';
import { ConfigurePage } from '../page/configure-page.mts';
import { ConfigureBed, type ConfigureBedOptions } from './configure-bed';

const year = { numSteps: 365, period: 7, numOverlapSteps: 1 };

describe('the dialog Configure', () => {
  let bed: ConfigureBed;
  const open = async (options: ConfigureBedOptions = {}) => {
    await bed.open(options);
    return { page: new ConfigurePage(bed.stage.page), keyboard: bed.stage.page.keyboard };
  };

  beforeAll(async () => {
    bed = await ConfigureBed.start();
  });

  afterEach(() => {
    expect(bed.stage.complaints).toEqual([]);
    expect(bed.done.failures).toEqual([]);
  });

  afterAll(() => bed?.close());

  it('breaks no rule of accessibility in any theme, with something wrong and everything unfolded', async () => {
    const entries = { workspace: { ...year, configurations: { year: {} } } };
    const { page } = await open({ entries, configuration: 'year' });
    for (const summary of await bed.stage.page.locator('summary').all()) await summary.click();
    await page.type('maxAttempts', '0');
    await expect.poll(() => page.said('maxAttempts')).toContain('must be at least 1');
    for (const theme of themeNames) {
      await bed.stage.setTheme(theme);
      expect({ theme, violations: await bed.stage.violations() }).toEqual({ theme, violations: [] });
    }
    for (const width of [500, 1400]) {
      await bed.stage.page.setViewportSize({ width, height: 900 });
      const overflow = await bed.stage.page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect({ width, overflow }).toEqual({ width, overflow: 0 });
    }
  });

  it('is filled in and run by the keyboard alone', async () => {
    const { page, keyboard } = await open({ purpose: 'run' });
    // The first number that is missing has the focus.
    await keyboard.type('365');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type('7');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type('1');
    await expect.poll(() => page.summary()).toContain('53 partitions; 1 = steps 1–7');
    await keyboard.press('Enter');
    expect(bed.done.proceeded).toEqual([]);
    await keyboard.press('Control+Enter');
    await expect.poll(() => bed.done.proceeded).toEqual([{ values: year, configuration: undefined }]);
    expect(bed.done.written).toEqual([]);
  });

  it('takes a period from the table, and the number of processes that is suggested', async () => {
    const { page } = await open({ entries: { workspace: year } });
    const take = bed.stage.page.getByRole('button', { name: 'Use period 14' });
    await take.focus();
    await take.press('Enter');
    await expect.poll(() => page.summary()).toContain('27 partitions');
    await expect.poll(() => page.control('period').inputValue()).toBe('14');
    await bed.stage.page.getByRole('button', { name: 'Use 8' }).click();
    await expect.poll(() => page.verdict()).toContain('Partitions side by side is now 8');
    await page.button('Save').click();
    await expect
      .poll(() => bed.done.written)
      .toEqual([{ target: 'workspace', entry: { ...year, period: 14, numParallelProcesses: 8 } }]);
    await expect.poll(() => page.verdict()).toBe('Saved to .vscode/settings.json.');
  });

  it('shows what belongs to the place where partitions execute', async () => {
    const { page } = await open({ entries: { workspace: year } });
    expect(await page.control('slurm.time').isVisible()).toBe(false);
    await page.control('executor').selectOption('Slurm cluster');
    await expect.poll(() => page.control('slurm.time').isVisible()).toBe(true);
    expect(await page.control('numParallelProcesses').isVisible()).toBe(false);
    await page.type('slurm.time', '4:00');
    await expect.poll(() => page.said('slurm.time')).toContain('Each task may take 4 min');
  });

  it('draws a year of days, and lists every partition', async () => {
    const { page } = await open({ entries: { workspace: { ...year, period: 1 } } });
    await expect.poll(() => page.summary()).toContain('365 partitions');
    await expect.poll(() => bed.stage.page.locator('svg rect:not(.overlap)').count()).toBe(365);
    await bed.stage.page.getByText('Every partition', { exact: true }).click();
    const rows = bed.stage.page.getByRole('table', { name: 'Partitions' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(366);
    await expect.poll(() => rows.last().innerText()).toMatch(/365\s+364–365\s+365\s+2/);
  });

  it('keeps what was typed when its page is loaded again, and when another configuration is looked at', async () => {
    const entries = { workspace: { ...year, configurations: { week: { numSteps: 7 } } } };
    const { page } = await open({ entries });
    await page.type('period', '5');
    await page.configuration.selectOption('week');
    await expect.poll(() => page.control('numSteps').inputValue()).toBe('7');
    await expect.poll(() => page.control('period').inputValue()).toBe('');
    await page.configuration.selectOption('Settings of the script');
    await expect.poll(() => page.control('period').inputValue()).toBe('5');
    await bed.stage.page.reload();
    await expect.poll(() => page.control('period').inputValue()).toBe('5');
  });

  it('keeps what was typed when a configuration is called otherwise, and of the script when it is deleted', async () => {
    const { page } = await open({ entries: { workspace: { ...year, configurations: { week: {} } } } });
    await page.type('period', '5');
    await page.configuration.selectOption('week');
    await expect.poll(() => page.control('numSteps').inputValue()).toBe('');
    await page.type('numSteps', '7');
    await bed.stage.page.getByRole('button', { name: 'Rename…' }).click();
    await expect.poll(() => page.configuration.inputValue()).toBe('one week');
    await expect.poll(() => page.control('numSteps').inputValue()).toBe('7');
    await bed.stage.page.getByRole('button', { name: 'Delete…' }).click();
    await expect.poll(() => page.control('period').inputValue()).toBe('5');
    await expect.poll(() => page.control('numSteps').inputValue()).toBe('365');
  });

  it('can only be read where the workspace is not trusted', async () => {
    await open({ entries: { workspace: year }, readOnly: 'This workspace is not trusted.' });
    await bed.stage.page.getByText('This workspace is not trusted.').waitFor();
    const enabled = bed.stage.page.locator('.form :is(input, select, textarea):enabled, .actions button:enabled');
    expect(await enabled.count()).toBe(0);
  });
});
