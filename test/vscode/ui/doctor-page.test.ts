/** The doctor's page without VS Code around it: keys alone, what a screen reader is told, every theme. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DoctorNews, DoctorReport, DoctorRow, DoctorWish } from '../../../src/pages/doctor';
import { Stage, themeNames } from '../../page-bed/stage.mts';

const julia: DoctorRow = {
  ...{ id: '3', name: 'Julia', state: 'problem', message: 'Julia was not found: neither on PATH nor from juliaup.' },
  actions: ['Install Instructions', 'Choose Julia…'],
};
const rows: readonly DoctorRow[] = [
  { id: '0', name: 'Workspace trust', state: 'ok', message: 'this workspace is trusted', actions: [] },
  { id: '1', name: 'Embedded engine', state: 'ok', message: '0.1.0, on Node.js 24.21.0', actions: [] },
  { id: '2', name: 'Settings', state: 'ok', message: 'there is none that a run would refuse', actions: [] },
  julia,
  {
    ...{ id: '5', name: 'Script', state: 'warning', message: 'my_study.jl:62: the status of execute! is ignored.' },
    remedy: 'Throw when it is not PSI.RunStatus.SUCCESSFULLY_FINALIZED.',
    actions: ['Open Script'],
  },
  { id: '6', name: 'Disk', state: 'looking', message: '', actions: [] },
];
const report = (more: Partial<DoctorReport> = {}): DoctorReport => ({
  script: 'my_study.jl',
  rows,
  done: false,
  ...more,
});

const said: DoctorWish[] = [];
let stage: Stage<DoctorNews>;
beforeAll(async () => {
  const size = { width: 900, height: 620 };
  stage = await Stage.open<DoctorNews, DoctorWish>({ name: 'doctor', size, receive: (wish) => said.push(wish) });
  await vi.waitFor(() => expect(said).toEqual([{ type: 'ready' }]), { timeout: 20_000 });
  await stage.say({ type: 'init', texts: {}, about: {}, report: report() });
  await stage.page.getByRole('heading', { level: 1 }).waitFor();
});
afterAll(() => stage?.close());

it('shows what is found already, and says that it is still looking', async () => {
  const { page } = stage;
  await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('What a run of my_study.jl needs');
  await expect.poll(() => page.locator('.summary').innerText()).toBe('Looking… 5 of 6');
  await expect.poll(() => page.getByRole('listitem').count()).toBe(6);
  await expect.poll(() => page.getByRole('main').getAttribute('aria-busy')).toBe('true');
  await expect.poll(() => page.getByRole('button', { name: 'Copy as Text' }).isDisabled()).toBe(true);
});

it('is left where it is when something else is found, and says in the end what it means', async () => {
  const { page } = stage;
  const choose = page.getByRole('button', { name: 'Choose Julia…: Julia' });
  await choose.focus();
  const found = rows.map((row) => (row.id === '6' ? { ...row, state: 'ok' as const, message: '66 GB free' } : row));
  await stage.say({ type: 'report', report: report({ rows: found, done: true }) });
  await expect.poll(() => page.locator('.summary').innerText()).toBe('A run would fail: there is a problem.');
  await expect.poll(() => choose.evaluate((button) => button.matches(':focus'))).toBe(true);
  await expect.poll(() => page.locator('.summary').getAttribute('role')).toBe('status');
  expect(await page.getByRole('main').getAttribute('aria-busy')).toBeNull();
});

it('does everything by keys', async () => {
  const { keyboard } = stage.page;
  said.length = 0;
  await keyboard.press('Enter');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Space');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await expect
    .poll(() => said)
    .toEqual([
      { type: 'act', row: '3', action: 1 },
      { type: 'act', row: '3', action: 0 },
      { type: 'copy' },
      { type: 'again' },
    ]);
  await expect.poll(() => stage.page.locator('.copied').innerText()).toBe('Copied');
});

it('what others wrote is only text', async () => {
  const hostile = { ...julia, id: '9', name: '<img src=x>', message: '[x](command:y) $(trash) <b>b</b>' };
  await stage.say({ type: 'report', report: report({ rows: [...rows, hostile] }) });
  await expect.poll(() => stage.page.getByRole('listitem').last().innerText()).toContain('<b>b</b>');
  expect(await stage.page.locator('li img, li b, li a').count()).toBe(0);
  await stage.say({ type: 'report', report: report({ done: true }) });
});

it.each(themeNames)('%s: nothing serious is found by axe', async (theme) => {
  await stage.setTheme(theme);
  await stage.page.screenshot({ path: `test-results/screenshots/doctor-page-${theme}.png` });
  expect(await stage.violations()).toEqual([]);
});

it('fits into a narrow column', async () => {
  await stage.page.setViewportSize({ width: 300, height: 700 });
  expect(await stage.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(300);
  await stage.page.screenshot({ path: 'test-results/screenshots/doctor-page-narrow.png' });
  expect(stage.complaints).toEqual([]);
});
