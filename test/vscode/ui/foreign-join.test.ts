/** A folder that was partitioned elsewhere, for instance by Julia's own run_parallel_simulation, is joined from the Explorer. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages } from './languages';
import { expectTree } from './script-workspace';

describe.each(languages)('$title', (language) => {
  const code = language.open({
    prepare: (workspace) => {
      language.makeForeign(workspace);
      // Their join is taken back: ours must bring it again.
      rmSync(path.join(workspace, 'made/theirs/results/status.json'));
    },
  });
  const simulation = () => path.join(code.workspace, 'theirs');

  it('its partitions are joined, and the tree shows them', async () => {
    const { workbench } = code;
    await workbench.shown('PowerSimulations');
    await workbench.explorer.toggle('made');
    await expect.poll(() => workbench.explorer.menuLabels('theirs'), { timeout: 60_000 }).toContain('Join Partitions');
    await workbench.explorer.pickFromMenu('theirs', 'Join Partitions');
    await workbench.openContainer('PowerSimulations');
    await expectTree(
      workbench,
      `
      theirs  joined
        Partition 1  steps 1–2 · succeeded
        Partition 2  steps 2–4 · succeeded
        Join  succeeded`,
    );
    await workbench.screenshot(`foreign-joined-${language.title}`);
    expect(existsSync(simulation())).toBe(false);
    expect(readFileSync(path.join(code.workspace, 'made/theirs/results/status.json'), 'utf8')).toContain(
      'SUCCESSFULLY_FINALIZED',
    );
  });
});
