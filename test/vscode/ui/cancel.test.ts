/** Cancelling a whole run leaves nothing running, and resuming it finishes it. */
import { describe, expect, it } from 'vitest';
import { languages } from './languages';
import { findProcesses } from './processes';
import { expectTree, Gates, runByRightClick } from './script-workspace';

describe.each(languages)('$title', (language) => {
  const gates = new Gates();
  const code = language.open({ faults: `1@1:child;1@1:hold=${gates.path('never')};2@1:hang` });

  it('a cancelled run leaves no process behind', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, language.script);
    await expect
      .poll(async () => (await workbench.tree().text()).split('\n')[2], { timeout: 110_000 })
      .toContain('running step 2');
    expect(findProcesses(code.workspace).length).toBeGreaterThan(2);
    await workbench.tree().inlineAction('my_simulation', 'Cancel Run…');
    await workbench.screenshot(`cancel-dialog-${language.title}`);
    await workbench.dialog.press('Cancel Run');
    await expect
      .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 60_000 })
      .toContain('cancelled');
    await expect.poll(() => findProcesses(code.workspace), { timeout: 30_000 }).toEqual([]);
    await workbench.screenshot(`cancelled-${language.title}`);
  });

  it('retrying what was cancelled finishes the run', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Retry All Failed Partitions');
    await expectTree(
      workbench,
      `
      my_simulation  joined · 4 of 4
        Setup  succeeded
        Partition 1  steps 1–3 · succeeded · attempt 2 · Jan 1 – Jan 3
        Partition 2  steps 3–6 · succeeded · attempt 2 · Jan 3 – Jan 6
        Partition 3  steps 6–9 · succeeded · Jan 6 – Jan 9
        Partition 4  steps 9–12 · succeeded · Jan 9 – Jan 12
        Join  succeeded`,
    );
  });
});
