import { consoleLog, phaseConsoleLog, type SimulationPlace } from '../../layout';
import { formatIndices, formatSteps } from '../../partitions/describe';
import type { FailureKind, RunState } from '../../run';
import { groupErrors, placeOfFailure } from '../../run/words/problems';
import type { Translate } from '../../text';
import type { FollowedRun } from '../runs/followed-run';

/** A failure as it is shown at a line of the script. */
export interface Reported {
  /** As the message names it; the script itself where it names none. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly kind: FailureKind | undefined;
  readonly message: string;
  /** When the first and the last of what is told of failed, milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  /** Where more is told: what each partition printed. Absolute paths. */
  readonly logs: readonly { readonly file: string; readonly text: string }[];
}

/** Failures whose cause stands in the script, even where no line of it is named. */
const IN_THE_SCRIPT: ReadonlySet<FailureKind | undefined> = new Set<FailureKind>([
  'script',
  'syntax',
  'packageMissing',
  'functionMissing',
]);
/** More logs say the same. */
const MOST_LOGS = 10;

/**
 * What failed of a run in the script, one for all partitions that failed for the same reason.
 * @param where the run was found: its journal may name any other folder
 */
export function reportedOf(run: RunState, where: SimulationPlace, t: Translate): Reported[] {
  const { settings, setup } = run;
  const { script, name } = settings;
  const at = (message: string, kind: FailureKind | undefined) => {
    const place = placeOfFailure(message, script);
    return place ?? (IN_THE_SCRIPT.has(kind) ? { file: script, line: 1 } : undefined);
  };
  const reported: Reported[] = [];
  if (setup.state === 'failed' && setup.message !== undefined) {
    const place = at(setup.message, setup.kind);
    const logs = [{ file: phaseConsoleLog(where, 'setup'), text: t('Log of setup') }];
    const message = t('Setup of {0} failed: {1}', name, setup.message);
    const { endedAt = run.lastTime } = setup;
    if (place) reported.push({ ...place, kind: setup.kind, message, since: endedAt, until: endedAt, logs });
  }
  for (const { kind, message: cause, partitions } of groupErrors(run)) {
    const place = at(cause, kind);
    if (!place) continue;
    const [only = 0, ...others] = partitions;
    const message =
      others.length === 0
        ? t('Partition {0} of {1} failed: {2}', only, name, cause)
        : t('{0} partitions of {1} failed ({2}): {3}', partitions.length, name, formatIndices(partitions), cause);
    const logs = partitions.slice(0, MOST_LOGS).flatMap((index) => {
      const partition = run.partitions[index - 1];
      if (!partition) return [];
      const text = t('Log of partition {0}, steps {1}', index, formatSteps(partition.steps));
      return [{ file: consoleLog(where, index), text }];
    });
    reported.push({ ...place, kind, message, ...timesOf(run, partitions), logs });
  }
  return reported;
}

function timesOf(run: RunState, partitions: readonly number[]): Pick<Reported, 'since' | 'until'> {
  let since = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  for (const index of partitions) {
    const { endedAt = run.lastTime } = run.partitions[index - 1]?.attempts.at(-1) ?? {};
    since = Math.min(since, endedAt);
    until = Math.max(until, endedAt);
  }
  return { since, until };
}

/**
 * The newest run of each script, from runs that are in order, the newest first. Only this user's: a journal from somebody
 * else may name any file as its script.
 */
export function newestOfScripts<R extends Pick<FollowedRun, 'state' | 'entry'>>(runs: readonly R[]): R[] {
  const newest = new Map<string, R>();
  for (const run of runs) {
    if (!run.entry) continue;
    const { kind, settings } = run.state ?? {};
    if (kind === 'run' && settings && !newest.has(settings.script)) newest.set(settings.script, run);
  }
  return [...newest.values()];
}

interface Place {
  /** From 0. */
  readonly line: number;
  readonly character: number;
}

/**
 * Where a line is after a piece of the document was replaced by another text, from 0; undefined when it was itself
 * edited.
 */
export function lineAfter(
  line: number,
  { start, end }: { readonly start: Place; readonly end: Place },
  text: string,
): number | undefined {
  if (line < start.line) return line;
  const more = text.split('\n').length - 1 - (end.line - start.line);
  if (line > end.line) return line + more;
  // Whole lines before it came or went.
  const areWhole = start.character === 0 && end.character === 0 && (text === '' || text.endsWith('\n'));
  return line === end.line && areWhole && more !== 0 ? line + more : undefined;
}
