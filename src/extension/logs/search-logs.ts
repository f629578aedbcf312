import * as vscode from 'vscode';
import { matcherOf, type SearchedLogs, searchLogs } from '../../run/logs';
import { oneLine, type Translate } from '../../text';
import type { Clock } from '../clock';
import type { FollowedRun } from '../runs/followed-run';
import { insideOf } from '../runs/places';
import { textOf } from '../tree/appearance';
import type { LoggedNode, NodeCache } from '../tree/nodes';
import { foundText, type Titled } from './found-text';
import { earlierLogFiles, liveLogFiles } from './log-files';
import type { LogReports } from './log-reports';

/** What it takes to look through the logs of a run. */
export interface Searching {
  readonly nodes: NodeCache;
  readonly reports: LogReports;
  readonly clock: Clock;
  readonly t: Translate;
}

/** What was looked for last, to begin with. */
let last = '';

/** Asks what to look for, looks through all logs of a run, and shows what was found as a document. */
export async function searchRun(run: FollowedRun, about: Searching): Promise<void> {
  const { t, reports } = about;
  const typed = await askPattern(run, t);
  if (typed === undefined) return;
  last = typed;
  const matches = matcherOf(typed, t);
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Searching the logs of {0}', oneLine(run.name, 60)),
      cancellable: true,
    },
    async (progress, token) => {
      const isOurs = await insideOf(run.place.outputDir);
      const logs = logsOf(run, isOurs, about);
      return searchLogs(logs, matches, {
        isCancelled: () => token.isCancellationRequested,
        onProgress: (_, of) => progress.report({ increment: 100 / of }),
        t,
      });
    },
  );
  if (!found) return;
  const partitions = run.state?.partitions.length ?? 0;
  const document = foundText({ typed, run: oneLine(run.name, 100), partitions }, found, t);
  const title = t('Search: {0}', oneLine(typed, 40));
  await reports.show(title, `search ${run.id} ${typed}`, () => document);
}

async function askPattern(run: FollowedRun, t: Translate): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Search the Logs of {0}', oneLine(run.name, 60)),
    prompt: t('Text, in whatever case, or a regular expression between slashes: /infeas(ible)?/i'),
    placeHolder: t('e.g. infeasible'),
    value: last,
    validateInput: (text) => problemOf(text, t),
  });
  return typed === '' ? undefined : typed;
}

function problemOf(typed: string, t: Translate): string | undefined {
  try {
    matcherOf(typed, t);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * The logs of setup, of all partitions with their earlier attempts, and of the join.
 * @param isOurs a link in a folder from somebody else may lead anywhere
 */
function logsOf(
  run: FollowedRun,
  isOurs: (file: string) => Promise<boolean>,
  { nodes, clock, t }: Searching,
): SearchedLogs<Titled>[] {
  const partitions = (run.state?.partitions ?? []).map(({ index }) => nodes.partition(run, index));
  const logged: LoggedNode[] = [nodes.setup(run), ...partitions, nodes.join(run)];
  const view = run.view(clock.now());
  return logged.map((node) => ({
    of: { label: textOf(node, view, t).label, isPartition: node.kind === 'partition' },
    files: async () => {
      const own: string[] = [];
      for (const file of [...(await earlierLogFiles(node)), ...(await liveLogFiles(node))])
        if (await isOurs(file)) own.push(file);
      return own;
    },
  }));
}
