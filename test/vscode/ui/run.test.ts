/** The main job by clicks: from a right click on a script to joined results. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages } from './languages';
import { expectTree, Gates, runByRightClick } from './script-workspace';

describe.each(languages)('$title', (language) => {
  const gates = new Gates();
  const code = language.open({ faults: `1:hold=${gates.path('first')};2:hold=${gates.path('first')}` });

  it('runs a script by a right click and shows its partitions while they run', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, language.script);
    await expectTree(
      workbench,
      `
      my_simulation  0 of 4 · 2 running
        Setup  succeeded
        Partition 1  steps 1–3 · running step 2 of 3 · Jan 1 – Jan 3
        Partition 2  steps 3–6 · running step 2 of 4 · Jan 3 – Jan 6
        Partition 3  steps 6–9 · queued · Jan 6 – Jan 9
        Partition 4  steps 9–12 · queued · Jan 9 – Jan 12
        Join  waits for 4 partitions`,
    );
    const rows = await workbench.tree().rows();
    expect(rows.map((row) => row.icon)).toEqual([
      expect.stringContaining('sync~spin'),
      expect.any(String),
      expect.stringContaining('sync~spin'),
      expect.stringContaining('sync~spin'),
      expect.any(String),
      expect.any(String),
      expect.any(String),
    ]);
    expect(rows[2]?.accessibleName).toContain('running');
    expect((await workbench.statusBar()).join('\n')).toContain('my_simulation 0/4');
    await workbench.screenshot(`run-executing-${language.title}`);
  });

  it('shows what a partition printed when it is selected', async () => {
    const { workbench } = code;
    await workbench.tree().select('Partition 2');
    await expect
      .poll(async () => (await workbench.output.lines()).join('\n'))
      .toContain('script says hello from partition 2');
    await expect.poll(() => workbench.output.channel()).toContain('Partition 2');
    await workbench.screenshot(`run-partition-log-${language.title}`);
    // Channels are made when they are first shown: nobody has asked for the others.
    expect((await workbench.output.channels()).filter((name) => name.includes('Partition'))).toHaveLength(1);
  });

  it('opens the log file itself', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('Partition 1', 'Open Log File');
    await expect.poll(async () => (await workbench.tabs()).join()).toContain(language.liveLog);
  });

  it('joins by itself, says so once, and leaves the results where the documentation says', async () => {
    const { workbench } = code;
    gates.open('first');
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
    const message = await workbench.notifications.shown('my_simulation');
    expect(message).toContain('4 of 4 partitions succeeded and joined');
    await expect.poll(() => workbench.notifications.buttons('my_simulation')).toContain('Show Results Folder');
    await workbench.screenshot(`run-joined-${language.title}`);
    expect((await workbench.statusBar()).join('\n')).not.toContain('my_simulation');
    const results = path.join(code.workspace, 'OUT/my_simulation');
    expect(JSON.parse(readFileSync(path.join(results, 'results/status.json'), 'utf8'))).toEqual({
      run_status: 'SUCCESSFULLY_FINALIZED',
    });
    expect(existsSync(path.join(results, 'simulation_partitions/4/my_simulation/data_store/simulation_store.h5'))).toBe(
      true,
    );
  });

  it('asks before it replaces the results of a run, and keeps them', async () => {
    const { workbench } = code;
    await workbench.explorer.pickFromMenu(language.script, 'Run Simulation in Parallel');
    await expect.poll(() => workbench.dialog.message()).toMatch(/replace|kept/i);
    await workbench.screenshot(`run-replace-${language.title}`);
    await workbench.dialog.press('Cancel');
    expect(existsSync(path.join(code.workspace, 'OUT/my_simulation'))).toBe(true);
  });

  it('takes a finished run off the list; its files stay', async () => {
    const { workbench } = code;
    await workbench.openContainer('PowerSimulations');
    await workbench.tree().pickFromMenu('my_simulation', 'Remove Run from List');
    await expect.poll(() => workbench.tree().rows()).toEqual([]);
    expect(existsSync(path.join(code.workspace, 'OUT/my_simulation/results/status.json'))).toBe(true);
  });
});
