import { mkdirSync } from 'node:fs';
import { submissionDir } from '../../layout';
import { runSettingsSchema, type SlurmSettings, settingDefaults } from '../../settings';
import type { JobSpec, JobWork } from './spec';

/** What a submission of a small run says, as unit tests of scripts need it. */
export function specOf(outputDir: string, slurm: SlurmSettings = {}, work: JobWork = { type: 'setup' }): JobSpec {
  const name = 'year';
  const settings = runSettingsSchema.parse({
    ...settingDefaults,
    script: '/sim/year.mjs',
    cwd: '/sim',
    outputDir,
    name,
    numSteps: 20,
    period: 4,
    numOverlapSteps: 1,
    numParallelProcesses: 2,
    exeflags: [],
    executor: 'slurm',
    slurm,
  });
  return { v: 1, runId: 'r1', submission: 3, place: { outputDir, name }, settings, offered: {}, work };
}

/** Slurm finds the folder there when the script begins. */
export function makeSubmissionDir({ place, submission }: JobSpec): string {
  const folder = submissionDir(place, submission);
  mkdirSync(folder, { recursive: true });
  return folder;
}
