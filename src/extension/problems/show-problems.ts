import { statSync } from 'node:fs';
import path from 'node:path';
import { oneLine, type Translate } from '../../text';
import type { Clock } from '../clock';
import type { LogReports } from '../logs/log-reports';
import type { FollowedRun } from '../runs/followed-run';
import { problemsText } from './problems-text';

/** Shows why partitions of a run failed. The document follows the run. */
export async function showProblems(run: FollowedRun, reports: LogReports, clock: Clock, t: Translate): Promise<void> {
  const beside = fileBeside(run);
  const make = () => problemsText(run.view(clock.now()), run.place, beside, t);
  await reports.show(t('Problems: {0}', oneLine(run.name, 60)), problemsKey(run), make);
}

export const problemsKey = ({ id }: FollowedRun) => `problems ${id}`;

/** The file that a failure of a run names, where it is there. */
export function fileBeside({ state }: FollowedRun): (file: string) => string | undefined {
  const script = state?.settings.script ?? '';
  return (file) => {
    if (/^(?:\\\\|\/\/)/.test(file)) return undefined;
    const absolute = path.resolve(path.dirname(script), file);
    return statSync(absolute, { throwIfNoEntry: false })?.isFile() ? absolute : undefined;
  };
}
