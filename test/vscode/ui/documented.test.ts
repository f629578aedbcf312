/** A year in weeks, as the published how-to has it: the script exactly as a user types it, run by a right click. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { embedded } from './embedded-workspace';
import { environmentOf, fixtureScript, julia } from './julia-workspace';
import { Gates, runByRightClick } from './script-workspace';

const YEAR = {
  outputDirectory: 'my_simulation_output',
  name: 'my_simulation',
  numSteps: 365,
  period: 7,
  numOverlapSteps: 1,
  numParallelProcesses: 4,
};
const DOCUMENTED = {
  text: fixtureScript('documented.jl'),
  settings: { ...YEAR, exeflags: `--project=${environmentOf('documented')}` },
};

const gates = new Gates();
/** The embedded engine is through before a slow window has shown that it runs: its last partition waits to be seen. */
const HELD = { settings: YEAR, faults: `53:hold=${gates.path('last')}` };

describe.each([
  { title: julia.title, language: julia, options: DOCUMENTED },
  { title: embedded.title, language: embedded, options: HELD },
])('$title', ({ title, language, options }) => {
  const code = language.open(options);

  // Four processes compile on two cores: long before the first partition is done.
  it('shows 53 partitions and leaves joined results in OUT/NAME', { timeout: 400_000 }, async () => {
    const { workbench } = code;
    await workbench.resize(1500, 2000);
    await runByRightClick(workbench, language.script);
    await expect
      .poll(async () => (await workbench.tree().rows()).filter((row) => row.label.startsWith('Partition')).length, {
        timeout: 60_000,
      })
      .toBe(53);
    await expect
      .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 180_000 })
      .toMatch(/\d+ of 53 · \d running/);
    await workbench.screenshot(`documented-executing-${title}`);
    gates.open('last');
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
    await workbench.screenshot(`documented-joined-${title}`);

    const results = path.join(code.workspace, 'my_simulation_output/my_simulation');
    expect(readFileSync(path.join(results, 'results/status.json'), 'utf8')).toContain('SUCCESSFUL');
    expect(peakOf(path.join(results, 'simulation_partitions'))).toBeLessThanOrEqual(4);
  });
});

/** How many partitions were executed at once at most, from the stamps that the stand-in and the script write themselves. */
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
