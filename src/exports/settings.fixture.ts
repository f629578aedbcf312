import { type RunSettings, settingDefaults } from '../settings';
import type { Exported, ExportOptions } from './exported';

/** The documented example. */
export const settingsOf = (overrides: Partial<RunSettings> = {}): RunSettings => ({
  ...settingDefaults,
  script: '/home/ann/my simulation.jl',
  cwd: '/home/ann',
  outputDir: '/home/ann/out',
  name: 'my_simulation',
  numSteps: 365,
  period: 7,
  numOverlapSteps: 1,
  numParallelProcesses: 4,
  exeflags: ['--project=/home/ann/env'],
  ...overrides,
});

export const options: ExportOptions = { folder: "/home/ann/it's exported", bundle: '/bundle', env: {} };

/** Text of a file of an export. */
export function textOf({ files }: Pick<Exported, 'files'>, path: string): string {
  const content = files.find((file) => file.path === path)?.content;
  if (content === undefined || !('text' in content)) throw new Error(`there is no text ${path}`);
  return content.text;
}
