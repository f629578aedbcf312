/** A partition that hangs, and results that are deleted: what a window says, and what it offers. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { embedded } from './embedded-workspace';
import { FOUR, Gates, runByRightClick } from './script-workspace';

const gates = new Gates();
const code = embedded.open({
  // One at a time: two that hang at once are told together.
  settings: { ...FOUR, numParallelProcesses: 1, stallTimeout: 2, maxAttempts: 1, stopGracePeriod: 1 },
  faults: `2@1:hold=${gates.path('never')}`,
});
const first = async () => (await code.workbench.tree().rows())[0];

it('a partition that hangs is told once, and can be cancelled from there', { timeout: 180_000 }, async () => {
  const { workbench } = code;
  await runByRightClick(workbench, embedded.script);
  await workbench.notifications.shown('partition 2 has shown nothing for', { timeout: 110_000 });
  await expect.poll(async () => (await first())?.description).toMatch(/\d stalled/);
  await expect.poll(async () => (await first())?.description).not.toContain('left');
  await expect
    .poll(() => workbench.notifications.buttons('partition 2 has shown'))
    .toEqual(['Show Log', 'Cancel Partition']);
  await workbench.screenshot('trouble-stalled');
  await workbench.notifications.press('partition 2 has shown', 'Cancel Partition');
  await workbench.dialog.press('Cancel Partition');
  await expect
    .poll(async () => (await workbench.tree().rows()).find(({ label }) => label === 'Partition 2')?.description)
    .toContain('cancelled');
  await expect.poll(async () => (await first())?.description, { timeout: 60_000 }).toContain('failed · 3 of 4');
});

it('results that were deleted are not shown as if they were there', async () => {
  rmSync(path.join(code.workspace, 'OUT/my_simulation'), { recursive: true });
  const { workbench } = code;
  await expect.poll(async () => (await first())?.description).toContain('the results are not there');
  expect((await first())?.icon).toMatch(/warning/);
  const offered = await workbench.tree().menuLabels('my_simulation');
  expect(offered).toContain('Remove Run from List');
  expect(offered).not.toContain('Retry All Failed Partitions');
  await workbench.screenshot('trouble-gone');
});
