/** A run goes on whatever happens to the window. */
import { describe, expect, it } from 'vitest';
import { languages } from './languages';
import { expectTree, Gates, runByRightClick } from './script-workspace';

describe.each(languages)('$title', (language) => {
  const gates = new Gates();
  const code = language.open({
    faults: [1, 2, 3].map((index) => `${index}:hold=${gates.path(`p${index}`)}`).join(';'),
  });

  const whileTwoRun = `
      my_simulation  0 of 4 · 2 running
        Setup  succeeded
        Partition 1  steps 1–3 · running step 2 of 3 · Jan 1 – Jan 3
        Partition 2  steps 3–6 · running step 2 of 4 · Jan 3 – Jan 6
        Partition 3  steps 6–9 · queued · Jan 6 – Jan 9
        Partition 4  steps 9–12 · queued · Jan 9 – Jan 12
        Join  waits for 4 partitions`;

  it('the tree comes back complete after a reload in the middle', async () => {
    await runByRightClick(code.workbench, language.script);
    await expectTree(code.workbench, whileTwoRun);
    await code.session.reloadWindow();
    await code.workbench.openContainer('PowerSimulations');
    await expectTree(code.workbench, whileTwoRun);
    await code.workbench.screenshot(`reload-executing-${language.title}`);
  });

  it('the run goes on while the browser is closed, and the tree shows it when it is opened again', async () => {
    await code.session.closeWindow();
    gates.open('p1');
    const window = await code.session.openWindow();
    await window.openContainer('PowerSimulations');
    await expectTree(
      window,
      `
      my_simulation  1 of 4 · 2 running
        Setup  succeeded
        Partition 1  steps 1–3 · succeeded · Jan 1 – Jan 3
        Partition 2  steps 3–6 · running step 2 of 4 · Jan 3 – Jan 6
        Partition 3  steps 6–9 · running step 2 of 4 · Jan 6 – Jan 9
        Partition 4  steps 9–12 · queued · Jan 9 – Jan 12
        Join  waits for 3 partitions`,
    );
    gates.open('p2');
    gates.open('p3');
    await expect
      .poll(async () => (await window.tree().rows())[0]?.description, { timeout: 110_000 })
      .toContain('joined · 4 of 4');
    await window.screenshot(`reload-joined-${language.title}`);
  });
});
