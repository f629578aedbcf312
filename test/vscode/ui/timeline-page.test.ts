/** The timeline's page without VS Code around it: keys alone, what a screen reader is told, every theme, and many bars. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesOf, timelineOfTest } from '../../../src/extension/timeline/timeline-page.fixture';
import type { TimelineFromPage, TimelineToPage } from '../../../src/pages/timeline';
import { longRun } from '../../../src/run/golden/long-run';
import { Stage, themeNames } from '../../page-bed/stage.mts';

type TimelineStage = Stage<TimelineToPage>;

/** What the editor tells of a made-up run. */
async function told(run: Parameters<typeof longRun>[0], withMemory = true): Promise<TimelineToPage> {
  const events = longRun(run);
  const samples = withMemory ? samplesOf(events, events.at(-1)?.time ?? 0) : [];
  const { page, posted } = timelineOfTest({ events, samples, later: 30_000 });
  await page.receive({ type: 'ready' });
  const [init] = posted;
  if (!init) throw new Error('the page was told nothing');
  return init;
}

describe('the page of a timeline', () => {
  const said: TimelineFromPage[] = [];
  let stage: TimelineStage;
  const current = () => stage.page.getByRole('option').getAttribute('aria-label');
  const list = () => stage.page.getByRole('listbox');

  beforeAll(async () => {
    stage = await Stage.open<TimelineToPage, TimelineFromPage>({ name: 'timeline', receive: (one) => said.push(one) });
    await stage.say(await told({ partitions: 53, processes: 4, attempts: 36 }));
    await list().waitFor();
  });
  afterAll(() => stage?.close());

  it('goes to every bar by keys, says what each is, and opens it', async () => {
    await list().focus();
    await expect.poll(() => current()).toMatch(/^Setup, succeeded · 1 min 12 s/);
    await list().press('ArrowDown');
    await expect.poll(() => current()).toMatch(/^Partition 1, succeeded .* Process 1, steps 1–7 · Jan 1 – Jan 7/);
    await list().press('ArrowRight');
    await list().press('ArrowRight');
    await expect.poll(() => current()).toMatch(/^Partition 12, failed .* UC infeasible at step 12$/);
    await list().press('ArrowRight');
    await expect.poll(() => current()).toMatch(/^Partition 12 · attempt 2, succeeded/);
    await list().press('End');
    await expect.poll(() => current()).toMatch(/running/);
    await list().press('Enter');
    await expect.poll(() => said.at(-1)?.type).toBe('open');
    await list().press('Control+Home');
    await expect.poll(() => current()).toMatch(/^Setup/);
  });

  it('shows beside the bar what is known of it, and hides that on Escape', async () => {
    await list().press('ArrowDown');
    const tooltip = stage.page.locator('.tooltip');
    await expect.poll(() => tooltip.innerText()).toContain('Partition 1\n');
    await list().press('Escape');
    expect(await tooltip.isVisible()).toBe(false);
  });

  it('zooms by keys and buttons, and keeps what it shows when it comes back', async () => {
    const state = () => stage.page.evaluate(() => sessionStorage.getItem('state'));
    await list().press('+');
    await stage.page.getByRole('button', { name: 'Zoom In (+)' }).click();
    await expect
      .poll(async () => JSON.parse((await state()) ?? '{}').window)
      .toMatchObject({ from: expect.any(Number) });
    await stage.page.getByRole('button', { name: 'Show All' }).click();
    await expect.poll(async () => JSON.parse((await state()) ?? '{}').window).toBeUndefined();
  });

  it('opens a bar by a click', async () => {
    await stage.say({ type: 'select', bar: '2.1' });
    const box = await stage.page.getByRole('option').boundingBox();
    if (!box) throw new Error('the bar is not seen');
    await stage.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => said.at(-1)).toEqual({ type: 'open', bar: '2.1' });
  });

  it('tells those who listen what ended, in numbers where it is much', async () => {
    const events = longRun({ partitions: 53, processes: 4, attempts: 36 });
    const run = { events, later: 30_000 };
    const { page, clock, posted } = timelineOfTest(run);
    await page.receive({ type: 'ready' });
    events.push(...longRun({ partitions: 53, processes: 4, attempts: 37 }).slice(events.length));
    page.changed();
    clock.pass(1000);
    for (const message of posted.slice(1)) await stage.say(message);
    const status = stage.page.locator('.unseen[role=status]');
    await expect.poll(() => status.textContent()).toMatch(/^Partition \d+ succeeded\.$/);
  });

  it('has a table of the same', async () => {
    const button = stage.page.getByRole('button', { name: 'Table' });
    await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
    const grid = stage.page.getByRole('grid');
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(43);
    await expect.poll(() => grid.getByRole('row').nth(10).innerText()).toMatch(/Partition 12\s+1\s+failed/);
    expect(await stage.violations()).toEqual([]);
    await button.click();
  });

  it.each(themeNames)('has nothing serious that axe finds, and complains about nothing in %s', async (theme) => {
    await stage.setTheme(theme);
    expect(await stage.violations()).toEqual([]);
    expect(stage.complaints).toEqual([]);
  });

  it('shows ten thousand partitions, and answers keys at once', async () => {
    const init = await told({ partitions: 10_000, processes: 8 }, false);
    await stage.say(init);
    await list().focus();
    await list().press('Control+End');
    await expect.poll(() => current()).toMatch(/^Partition \d+/);
    expect(stage.complaints).toEqual([]);
  });
});
