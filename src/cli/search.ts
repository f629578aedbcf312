import path from 'node:path';
import { joinLog, phaseConsoleLog, placeOf, readPartitionNumbers, setupLog, simulationDir } from '../layout';
import { countPartitions } from '../partitions';
import { liveLogsOf, logsOfEarlierAttempts, matcherOf, type SearchedLogs, searchLogs } from '../run/logs';
import { UserError } from '../text';
import { say, sayJson } from './print';

/** Lines that are printed of one partition; `--json` has more. */
const MOST = 50;

/**
 * `powersim search OUT/NAME TEXT`: the lines of the logs of setup, all partitions and the join that hold it.
 * @throws UserError `logs.pattern`, and where there are no partitions
 */
export async function searchCommand(
  folder: string,
  typed: string,
  options: { readonly json?: boolean },
): Promise<void> {
  if (typed.trim() === '') throw new UserError('logs.pattern', 'Say what to look for: every line holds nothing.');
  const place = placeOf(folder);
  const count = countPartitions(await readPartitionNumbers(place));
  const partitions = Array.from({ length: count }, async (_, i): Promise<SearchedLogs<string>> => {
    const files = [...(await logsOfEarlierAttempts(place, i + 1)), ...liveLogsOf(place, i + 1)];
    return { of: `Partition ${i + 1}`, files };
  });
  const logs: SearchedLogs<string>[] = [
    { of: 'Setup', files: [setupLog(place), phaseConsoleLog(place, 'setup')] },
    ...(await Promise.all(partitions)),
    { of: 'Join', files: [joinLog(place), phaseConsoleLog(place, 'join')] },
  ];
  const found = (await searchLogs(logs, matcherOf(typed), options.json ? {} : { perLogs: MOST })) ?? [];
  if (options.json) return sayJson(found);
  if (found.length === 0) return say(`No line of any log in ${simulationDir(place)} holds ${typed}.`);
  const parts = found.map(({ of, count: all, lines }) => {
    const left = all > lines.length ? [`  … and ${all - lines.length} more`] : [];
    const shown = lines.map(({ file, line, text }) => `  ${path.relative(process.cwd(), file)}:${line}: ${text}`);
    return [`${of}: ${all} ${all === 1 ? 'line' : 'lines'}`, ...shown, ...left].join('\n');
  });
  say(parts.join('\n'));
}
