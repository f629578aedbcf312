/** The published example, exactly as a user types it, from workspace settings and by a right click. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { environmentOf, openJuliaWorkspace, runByRightClick } from './julia-workspace';

const code = openJuliaWorkspace({
  generation: 'documented',
  script: 'documented.jl',
  settings: {
    outputDirectory: 'my_simulation_output',
    name: 'my_simulation',
    numSteps: 365,
    period: 7,
    numOverlapSteps: 1,
    numParallelProcesses: 4,
    exeflags: `--project=${environmentOf('documented')}`,
  },
});

// Four processes compile on two cores: long before the first partition is done.
it('shows 53 partitions and leaves joined results in OUT/NAME', { timeout: 400_000 }, async () => {
  const { workbench } = code;
  await workbench.resize(1500, 1500);
  await runByRightClick(workbench);
  await expect
    .poll(async () => (await workbench.tree().rows()).filter((row) => row.label.startsWith('Partition')).length, {
      timeout: 60_000,
    })
    .toBe(53);
  await expect
    .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 180_000 })
    .toMatch(/\d+ of 53 · \d running/);
  await workbench.screenshot('documented-executing');
  await expect
    .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 180_000 })
    .toContain('joined · 53 of 53');
  const rows = await workbench.tree().rows();
  expect(rows.map((row) => row.label)).toEqual([
    'my_simulation',
    'Setup',
    ...Array.from({ length: 53 }, (_, i) => `Partition ${i + 1}`),
    'Join',
  ]);
  expect(rows[54]?.description).toContain('steps 364–365');
  await workbench.screenshot('documented-joined');

  const results = path.join(code.workspace, 'my_simulation_output/my_simulation');
  expect(readFileSync(path.join(results, 'results/status.json'), 'utf8')).toContain('SUCCESSFUL');
  expect(peakOf(path.join(results, 'simulation_partitions'))).toBeLessThanOrEqual(4);
});

/** How many partitions were executed at once at most, from the stamps that the stand-in writes itself. */
function peakOf(folder: string): number {
  const stamps = readdirSync(folder)
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) =>
      readFileSync(path.join(folder, entry, 'stamps.ndjson'), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as { event: 'start' | 'end'; time: number })
    .sort((a, b) => a.time - b.time || (a.event === 'end' ? -1 : 1));
  let now = 0;
  let most = 0;
  for (const { event } of stamps) {
    now += event === 'start' ? 1 : -1;
    most = Math.max(most, now);
  }
  expect(stamps).toHaveLength(106);
  return most;
}
