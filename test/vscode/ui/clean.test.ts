/** Cleaning up the stores of a joined run's partitions, putting them back, and deleting them, by clicks. */
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { embedded } from './embedded-workspace';
import { expectTree, runByRightClick } from './script-workspace';

describe('the stores of the partitions', () => {
  const code = embedded.open({});
  const stores = (pattern: string) => globSync(pattern, { cwd: path.join(code.workspace, 'OUT') }).sort();
  const kept = () => stores('my_simulation/simulation_partitions/*/my_simulation/data_store/simulation_store.h5');
  const aside = () => stores('.powersim/my_simulation/cleaned/*/simulation_store.h5');
  const description = async () => (await code.workbench.tree().rows())[0]?.description ?? '';

  it('are set aside after a question that names the run, how many they are and what that frees', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, embedded.script);
    await expectTree(
      workbench,
      `
      my_simulation  joined · 4 of 4
        Setup  succeeded
        Partition 1  steps 1–3 · succeeded · Jan 1 – Jan 3
        Partition 2  steps 3–6 · succeeded · Jan 3 – Jan 6
        Partition 3  steps 6–9 · succeeded · Jan 6 – Jan 9
        Partition 4  steps 9–12 · succeeded · Jan 9 – Jan 12
        Join  succeeded`,
    );
    expect(await workbench.tree().menuLabels('my_simulation')).not.toContain('Restore Partition Stores');
    await workbench.tree().pickFromMenu('my_simulation', 'Clean Up Partition Stores…');
    const question = await workbench.dialog.message();
    expect(question).toContain('Clean up the partition stores of my_simulation?');
    expect(question).toMatch(/4 stores \(\S+ [kM]?B\) are moved from .*simulation_partitions to .*cleaned/);
    expect(question).toMatch(/can be undone until the cleaned stores are emptied, which frees \S+ [kM]?B/);
    await workbench.screenshot('clean-question');
    expect(kept()).toHaveLength(4);
    await workbench.dialog.press('Clean Up');
    await workbench.notifications.shown('4 partition stores were set aside');
    expect(kept()).toEqual([]);
    expect(aside()).toHaveLength(4);
    await expect.poll(description).toMatch(/stores/);
    expect(await workbench.tree().menuLabels('my_simulation')).not.toContain('Join Partitions');
    await workbench.screenshot('clean-done');
  });

  it('are put back', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Restore Partition Stores');
    await workbench.notifications.shown('are back in their places');
    expect(kept()).toHaveLength(4);
    expect(aside()).toEqual([]);
    await expect.poll(description).not.toMatch(/stores/);
  });

  it('stay when nobody agrees, and are deleted for good when somebody does', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Clean Up Partition Stores…');
    await workbench.dialog.press('Cancel');
    expect(kept()).toHaveLength(4);
    await workbench.tree().pickFromMenu('my_simulation', 'Clean Up Partition Stores…');
    await workbench.dialog.press('Clean Up');
    await expect.poll(() => aside().length).toBe(4);
    await expect.poll(() => workbench.tree().menuLabels('my_simulation')).toContain('Empty Cleaned Stores…');
    await workbench.tree().pickFromMenu('my_simulation', 'Empty Cleaned Stores…');
    await expect.poll(() => workbench.dialog.message()).toContain('cannot be put back');
    await workbench.screenshot('clean-empty-question');
    await workbench.dialog.press('Delete for Good');
    await expect.poll(aside).toEqual([]);
    await expect.poll(() => workbench.tree().menuLabels('my_simulation')).not.toContain('Empty Cleaned Stores…');
    expect(kept()).toEqual([]);
    expect((await workbench.tree().rows())[0]?.icon).toMatch(/check|pass/);
  });
});
