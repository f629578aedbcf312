/** Failing, cancelling, pausing, retrying and changing the number of processes, by clicks. */
import { describe, expect, it } from 'vitest';
import { languages } from './languages';
import { expectTree, Gates, runByRightClick } from './script-workspace';

describe.each(languages)('$title', (language) => {
  const gates = new Gates();
  const code = language.open({
    settings: {
      numSteps: 12,
      period: 3,
      numOverlapSteps: 1,
      numParallelProcesses: 1,
      outputDirectory: 'OUT',
      maxAttempts: 1,
      stopGracePeriod: 1,
    },
    faults: [
      `1@1:throw`,
      `2@1:hold=${gates.path('never')}`,
      `3:hold=${gates.path('last')}`,
      `4:hold=${gates.path('last')}`,
    ].join(';'),
  });

  it('a failing partition shows its cause in the tree and its stack trace in the log', async () => {
    const { workbench } = code;
    await runByRightClick(workbench, language.script);
    await expect
      .poll(async () => (await workbench.tree().rows()).find((row) => row.label === 'Partition 1')?.description, {
        timeout: 110_000,
      })
      .toContain('failed');
    const row = (await workbench.tree().rows()).find((r) => r.label === 'Partition 1');
    expect(row?.icon).toMatch(/error/);
    await workbench.tree().select('Partition 1');
    await expect
      .poll(async () => (await workbench.output.lines()).join('').replaceAll(' ', ''))
      .toMatch(language.buildFrame);
    await workbench.screenshot(`steering-failed-${language.title}`);
  });

  it('a paused queue says so and starts nothing', async () => {
    const { workbench } = code;
    await expect
      .poll(async () => (await workbench.tree().text()).split('\n')[3], { timeout: 60_000 })
      .toContain('running step 2 of 4');
    await workbench.tree().inlineAction('my_simulation', 'Pause Queue');
    await expect.poll(async () => (await workbench.tree().rows())[0]?.description).toContain('paused');
    await workbench.screenshot(`steering-paused-${language.title}`);
  });

  it('cancelling a partition ends only that one', async () => {
    const { workbench } = code;
    await workbench.tree().inlineAction('Partition 2', 'Cancel Partition');
    const question = await workbench.dialog.message();
    expect(question).toContain('Cancel partition 2 of my_simulation?');
    expect(question).toMatch(/It has been running for [\d minsh]+: what it computed in that time is lost\./);
    expect((await workbench.dialog.buttons()).sort()).toEqual(['Cancel Partition', 'Keep Running']);
    await workbench.screenshot(`steering-cancel-partition-${language.title}`);
    await workbench.dialog.press('Keep Running');
    expect((await workbench.tree().rows())[3]?.description).toContain('running');
    await workbench.tree().inlineAction('Partition 2', 'Cancel Partition');
    await workbench.dialog.press('Cancel Partition');
    await expectTree(
      workbench,
      `
      my_simulation  paused · 0 of 4 · 1 failed · 1 cancelled
        Setup  succeeded
        Partition 1  ${(await workbench.tree().rows())[2]?.description.replace(/ · (\d+ (s|min) ?)+(?= ·|$)/g, '')}
        Partition 2  steps 3–6 · cancelled · Jan 3 – Jan 6
        Partition 3  steps 6–9 · queued · Jan 6 – Jan 9
        Partition 4  steps 9–12 · queued · Jan 9 – Jan 12
        Join  waits for 4 partitions`,
    );
  });

  it('more processes and a continued queue run the others side by side', async () => {
    const { workbench } = code;
    await workbench.tree().pickFromMenu('my_simulation', 'Change Number of Parallel Processes…');
    await workbench.quickInput.answer('Parallel Processes', '2');
    await workbench.tree().inlineAction('my_simulation', 'Continue Queue');
    await expect
      .poll(async () => (await workbench.tree().rows())[0]?.description, { timeout: 110_000 })
      .toContain('2 running');
  });

  it('failed and cancelled partitions are retried while others run, and the run is joined', async () => {
    const { workbench } = code;
    await workbench.tree().inlineAction('Partition 1', 'Retry Partition');
    await workbench.tree().pickFromMenu('my_simulation', 'Retry All Failed Partitions');
    gates.open('last');
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
    await workbench.screenshot(`steering-joined-${language.title}`);
  });
});
