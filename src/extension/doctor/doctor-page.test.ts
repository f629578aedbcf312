import { expect, test } from 'vitest';
import type { Check, CheckAction } from '../../doctor';
import type { DoctorNews, DoctorReport } from '../../pages/doctor';
import { english } from '../../text';
import { DoctorPage } from './doctor-page';

const setting: CheckAction = { type: 'openSetting', setting: 'powersim.julia.executable' };

/** A page before looks that end when the test says so. */
function bed(names: readonly string[] = ['Julia', 'Disk']) {
  const posted: DoctorNews[] = [];
  const acted: CheckAction[] = [];
  const copied: string[] = [];
  const failed: unknown[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const waiting = new Map<string, { resolve(checks: readonly Check[]): void }>();
  const page = new DoctorPage({
    texts: {},
    t: english,
    script: 'a.jl',
    about: { path: '/a.jl' },
    post: (news) => posted.push(news),
    looks: async () =>
      names.map((name) => ({
        name,
        look: (signal) => {
          signals.push(signal);
          return new Promise((resolve) => waiting.set(name, { resolve }));
        },
      })),
    act: async (action) => {
      acted.push(action);
    },
    copy: async (text) => {
      copied.push(text);
    },
    fail: (error) => failed.push(error),
  });
  const shown = (): DoctorReport => posted.at(-1)?.report as DoctorReport;
  const end = (name: string, checks: readonly Check[]) => waiting.get(name)?.resolve(checks);
  const text = () => shown().rows.map(({ name, state, message }) => `${state} ${name} ${message}`.trimEnd());
  return { page, posted, acted, copied, failed, signals, waiting, shown, end, text };
}

const until = async (reached: () => boolean) => {
  while (!reached()) await new Promise((resolve) => setImmediate(resolve));
};

test('everything that is looked at stands there at once, and what is found takes its place', async () => {
  const { end, page, shown, text, waiting } = bed();
  const looked = page.receive({ type: 'ready' });
  await until(() => waiting.size === 2);
  expect(text()).toEqual(['looking Julia', 'looking Disk']);
  end('Disk', [{ name: 'Disk', ok: false, warning: true, message: 'full' }]);
  await until(() => text()[1] !== 'looking Disk');
  expect(text()).toEqual(['looking Julia', 'warning Disk full']);
  expect(shown().done).toBe(false);
  end('Julia', [
    { name: 'Julia', ok: true, message: '/bin/julia' },
    { name: 'Julia version', ok: false, message: '1.0', remedy: 'Newer.', actions: [setting] },
  ]);
  await looked;
  expect(text()).toEqual(['ok Julia /bin/julia', 'problem Julia version 1.0', 'warning Disk full']);
  expect(shown()).toMatchObject({ done: true, script: 'a.jl' });
  expect(new Set(shown().rows.map(({ id }) => id)).size).toBe(3);
});

test('a button does what its remedy is, and nothing that is not there', async () => {
  const { acted, end, page, shown, waiting } = bed(['Julia']);
  const looked = page.receive({ type: 'ready' });
  await until(() => waiting.size === 1);
  end('Julia', [{ name: 'Julia', ok: false, message: 'none', actions: [setting, { type: 'chooseJulia' }] }]);
  await looked;
  const [row] = shown().rows;
  expect(row?.actions).toEqual(['Open Setting', 'Choose Julia…']);
  await page.receive({ type: 'act', row: row?.id ?? '', action: 1 });
  await page.receive({ type: 'act', row: row?.id ?? '', action: 7 });
  await page.receive({ type: 'act', row: 'x', action: 0 });
  expect(acted).toEqual([{ type: 'chooseJulia' }]);
});

test('looking again ends the look before, whose findings come too late', async () => {
  const { end, page, signals, text, waiting } = bed(['Julia']);
  const first = page.receive({ type: 'ready' });
  await until(() => waiting.size === 1);
  const old = waiting.get('Julia');
  waiting.clear();
  const second = page.receive({ type: 'again' });
  await until(() => waiting.size === 1);
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  old?.resolve([{ name: 'Julia', ok: false, message: 'of before' }]);
  await first;
  expect(text()).toEqual(['looking Julia']);
  end('Julia', [{ name: 'Julia', ok: true, message: 'now' }]);
  await second;
  expect(text()).toEqual(['ok Julia now']);
});

test('a page that comes back shows what was found, and does not look anew', async () => {
  const { end, page, posted, signals, waiting } = bed(['Julia']);
  const looked = page.receive({ type: 'ready' });
  await until(() => waiting.size === 1);
  end('Julia', [{ name: 'Julia', ok: true, message: 'now' }]);
  await looked;
  await page.receive({ type: 'ready' });
  expect(signals).toHaveLength(1);
  expect(posted.at(-1)).toMatchObject({ type: 'init', report: { done: true, rows: [{ message: 'now' }] } });
  page.dispose();
  expect(signals[0]?.aborted).toBe(true);
});

test('the report is copied as lines that somebody who helps can read', async () => {
  const { copied, end, page, waiting } = bed(['Julia']);
  const looked = page.receive({ type: 'ready' });
  await until(() => waiting.size === 1);
  end('Julia', [{ name: 'Julia', ok: false, message: 'none', remedy: 'Install it.' }]);
  await looked;
  await page.receive({ type: 'copy' });
  expect(copied).toEqual(['What a run of a.jl needs\nproblem: Julia: none\n    Install it.\n']);
});
