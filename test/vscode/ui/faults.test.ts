/** Whatever happens to the editor: the run goes on, nothing runs twice, and the tree says what is so. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Workbench } from '../page/workbench.mts';
import { embedded } from './embedded-workspace';
import { expectEqual, SeenFromOutside } from './equality';
import { packagedExtension } from './packaged-extension';
import { findProcesses } from './processes';
import { Gates, runByRightClick } from './script-workspace';

const PARTITIONS = 24;
const gates = new Gates();
const code = embedded.open({
  settings: {
    numSteps: PARTITIONS,
    period: 1,
    numOverlapSteps: 0,
    numParallelProcesses: 2,
    outputDirectory: 'OUT',
    stopGracePeriod: 1,
  },
  // Each partition waits for its gate, so that every moment is one of the run and not of the machine.
  faults: Array.from({ length: PARTITIONS }, (_, i) => `${i + 1}:hold=${gates.path(String(i + 1))}`).join(';'),
});
const seen = new SeenFromOutside(code);
const random = seeded(2026);
let open = 0;

/** Lets partitions go on until so many are open. */
function letGo(until: number): void {
  while (open < until) gates.open(String(++open));
}

/** Of a window that was opened again, and shows what it showed before; where it forgot, the view is opened. */
async function showTree(workbench: Workbench): Promise<Workbench> {
  const run = workbench.tree().row('my_simulation');
  await run.waitFor({ timeout: 5_000 }).catch(() => workbench.openContainer('PowerSimulations'));
  return workbench;
}

it('reloaded at ten random moments, the tree says what powersim status, the disk and the stamps say', {
  timeout: 300_000,
}, async () => {
  await runByRightClick(code.workbench, embedded.script);
  await expectEqual(code.workbench, seen, 0);
  for (let reload = 1; reload <= 10; reload += 1) {
    // What is let go happens before, while, or after the window is gone.
    if (random() < 0.7) letGo(open + 1);
    await code.session.reloadWindow();
    await showTree(code.workbench);
    await expectEqual(code.workbench, seen, open);
    if (reload === 5) await code.workbench.screenshot('faults-reloaded');
  }
  expect(seen.events('supervisorStarted')).toHaveLength(1);
});

it('when the browser is killed the run goes on, and is shown when it is opened again', async () => {
  await code.session.killBrowser();
  letGo(open + 2);
  await expectEqual(await showTree(await code.session.openWindow()), seen, open);
});

it('when the extension host is killed a new one shows the same', async () => {
  expect(code.session.killExtensionHosts()).toBeGreaterThan(0);
  letGo(open + 1);
  await expectEqual(code.workbench, seen, open);
});

it('two windows that click at once cancel and retry a partition once', async () => {
  const second = await showTree(await code.session.openSecondWindow());
  const both = [code.workbench, second];
  const label = `Partition ${open + 1}`;
  for (const window of both) await expectEqual(window, seen, open);
  await Promise.allSettled(both.map((window) => window.tree().inlineAction(label, 'Cancel Partition', 2)));
  await Promise.allSettled(both.map((window) => window.dialog.press('Cancel Partition')));
  for (const window of both) await expect.poll(() => descriptionOf(window, label)).toContain('cancelled');
  await Promise.allSettled(both.map((window) => window.tree().inlineAction(label, 'Retry Partition', 2)));
  for (const window of both) await expectEqual(window, seen, open);
  letGo(open + 2);
  for (const window of both) await expectEqual(window, seen, open);
  expect(seen.stamps().get(open - 1)).toEqual({ starts: 2, ends: 1 });
  await second.page.close();
});

it('when VS Code’s server is killed the run goes on, and the next one shows it', async () => {
  await code.session.killServer();
  letGo(open + 2);
  await expectEqual(await showTree(await code.session.startServerAgain()), seen, open);
  expect(seen.events('supervisorStarted')).toHaveLength(1);
});

it('a killed supervisor is told once, and resumed once from two windows that click at once', async () => {
  const second = await showTree(await code.session.openSecondWindow());
  const both = [code.workbench, second];
  const [supervisor] = seen.events('supervisorStarted');
  process.kill(supervisor?.pid ?? 0, 'SIGKILL');
  const left = PARTITIONS - open;
  const missing = `${left} partitions and the join are missing`;
  for (const window of both) {
    await expect
      .poll(() => descriptionOf(window, 'my_simulation'))
      .toContain(`interrupted · ${open} of 24 · ${missing}`);
    await expectEqual(window, seen, open);
  }
  const told = `my_simulation was interrupted: ${left} of 24 partitions and the join are missing.`;
  await expect.poll(async () => (await toasts(both)).filter((message) => message === told)).toHaveLength(1);
  const asked = (await code.workbench.notifications.messages()).includes(told) ? code.workbench : second;
  await expect.poll(() => asked.notifications.buttons('was interrupted')).toEqual(['Resume', 'Show']);
  await asked.screenshot('faults-interrupted');
  const resume = (window: Workbench) => window.tree().inlineAction('my_simulation', 'Resume Interrupted Run', 2);
  await Promise.allSettled(both.map(resume));
  await expect.poll(() => descriptionOf(second, 'my_simulation')).toContain('2 running');
  for (const window of both) await expectEqual(window, seen, open);
  expect(seen.events('supervisorStarted')).toHaveLength(2);
  await second.page.close();
});

it('the extension is installed anew under the run, which ends joined, and its logs are shown', async () => {
  code.session.installAgain(packagedExtension);
  letGo(open + 1);
  await code.session.reloadWindow();
  const { workbench } = code;
  await showTree(workbench);
  await expectEqual(workbench, seen, open);
  await workbench.tree().select('Partition 2');
  await expect
    .poll(async () => (await workbench.output.lines()).join('\n'))
    .toContain('script says hello from partition 2');
  letGo(PARTITIONS);
  await expect
    .poll(() => descriptionOf(workbench, 'my_simulation'), { timeout: 60_000 })
    .toContain('joined · 24 of 24');
  await expectEqual(workbench, seen, PARTITIONS);
  await workbench.screenshot('faults-joined');
  expect(readFileSync(path.join(seen.simulation, 'results/status.json'), 'utf8')).toContain('SUCCESSFULLY_FINALIZED');
  await expect.poll(() => findProcesses(code.workspace)).toEqual([]);
});

async function toasts(windows: readonly Workbench[]): Promise<string[]> {
  return (await Promise.all(windows.map((window) => window.notifications.messages()))).flat();
}

async function descriptionOf(workbench: Workbench, label: string): Promise<string | undefined> {
  return (await workbench.tree().rows()).find((row) => row.label === label)?.description.replaceAll('\u00a0', ' ');
}

/** Numbers from 0 to 1, the same ones every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
