/** What is missing is asked for, with what the numbers mean; a run never starts with a guess. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages } from './languages';
import { expectTree } from './script-workspace';

describe.each(languages)('$title', (language) => {
  const code = language.open({ settings: { outputDirectory: 'OUT' } });

  it('asks step by step, explains the numbers while they are typed, and refuses what upstream refuses', async () => {
    const { workbench } = code;
    const { quickInput } = workbench;
    await workbench.shown('PowerSimulations');
    await workbench.explorer.pickFromMenu(language.script, 'Run Simulation in Parallel');
    await quickInput.shown('num_steps');
    await quickInput.type('none');
    await expect.poll(() => quickInput.message()).toMatch(/whole number/i);
    await quickInput.answer('num_steps', '365');
    await quickInput.shown('period');
    await quickInput.type('365');
    await expect.poll(() => quickInput.message()).toContain('must be shorter than the simulation');
    await quickInput.answer('period', '7');
    await quickInput.shown('num_overlap_steps');
    await quickInput.type('8');
    await expect.poll(() => quickInput.message()).toContain('must not be longer than the period');
    await quickInput.type('1');
    await expect
      .poll(() => quickInput.message())
      .toContain('53 partitions; 1 = steps 1–7, 2 = 7–14, … 53 = 364–365; 417 steps executed, +14.2 %');
    await workbench.screenshot(`ask-overlap-${language.title}`);
    await quickInput.titleButton('Back');
    await quickInput.titleButton('Back');
    await quickInput.answer('num_steps', '4');
    await quickInput.answer('period', '2');
    await quickInput.answer('num_overlap_steps', '1');
    await quickInput.answer('num_parallel_processes', '1');
    await quickInput.shown('Ready to run');
    await workbench.screenshot(`ask-save-${language.title}`);
    await quickInput.pick('Run and Save to Workspace Settings');
  });

  it('runs with the answers and keeps them in the workspace settings', async () => {
    const { workbench } = code;
    await workbench.openContainer('PowerSimulations');
    await expectTree(
      workbench,
      `
      my_simulation  joined · 2 of 2
        Setup  succeeded
        Partition 1  steps 1–2 · succeeded · Jan 1 – Jan 2
        Partition 2  steps 2–4 · succeeded · Jan 2 – Jan 4
        Join  succeeded`,
    );
    const settings = JSON.parse(readFileSync(path.join(code.workspace, '.vscode/settings.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(settings['powersim.simulations']).toEqual({
      [language.script]: { numSteps: 4, period: 2, numOverlapSteps: 1, numParallelProcesses: 1 },
    });
  });
});
