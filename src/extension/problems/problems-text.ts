import { consoleLog, phaseConsoleLog, type SimulationPlace } from '../../layout';
import { formatIndices, formatSteps } from '../../partitions/describe';
import type { RunView } from '../../run';
import { placesIn } from '../../run/logs';
import { type ErrorGroup, groupErrors, placeOfFailure } from '../../run/words/problems';
import { failedWord } from '../../run/words/words';
import type { Translate } from '../../text';
import { commandIds } from '../contributions';
import { type LinkedText, type Piece, TextWriter } from '../logs/linked-text';
import { isPartitionRetryable } from '../tree/abilities';

/** Partitions of a group that are listed one by one. */
const LISTED = 20;

/** Partitions of a run as a link names them: JSON. */
export interface NamedPartitions {
  readonly run: string;
  readonly partitions: readonly number[];
}

/**
 * Why partitions of a run failed, as a document: each reason once, with its partitions, the line of the script and the
 * logs.
 * @param where the run was found: its journal may name any other folder
 * @param existing the file that a failure names, where it is there
 */
export function problemsText(
  view: RunView,
  where: SimulationPlace,
  existing: (file: string) => string | undefined,
  t: Translate,
): LinkedText {
  const { run } = view;
  const writer = new TextWriter();
  const groups = groupErrors(run);
  const failed = groups.reduce((sum, { partitions }) => sum + partitions.length, 0);
  const { name } = run.settings;
  const phases = (['setup', 'join'] as const).filter((phase) => run[phase].state === 'failed');
  if (failed + phases.length === 0) return writer.line(t('Nothing of {0} has failed.', name)).end();
  if (failed > 0) {
    const all = run.partitions.length;
    writer.line(
      groups.length === 1
        ? t('{0}: {1} of {2} partitions failed, for one reason', name, failed, all)
        : t('{0}: {1} of {2} partitions failed, for {3} reasons', name, failed, all, groups.length),
    );
  }
  for (const phase of phases) {
    const message = run[phase].message ?? '';
    writer.heading(phase === 'setup' ? t('Setup failed') : t('The join failed'));
    explain(writer, message, run.settings.script, existing, t);
    const file = phaseConsoleLog(where, phase);
    writer.line('  ', t('Log:'), ' ', { text: 'console.log', to: { file } });
  }
  for (const group of groups) describeGroup(writer, group, view, where, existing, t);
  return writer.end();
}

function describeGroup(
  writer: TextWriter,
  group: ErrorGroup,
  view: RunView,
  where: SimulationPlace,
  existing: (file: string) => string | undefined,
  t: Translate,
): void {
  const { partitions, message, kind } = group;
  const { run } = view;
  const word = failedWord(kind, t);
  const [first = 0] = partitions;
  writer.heading(
    partitions.length === 1
      ? t('Partition {0} {1}', first, word)
      : t('{0} partitions {1} · {2}', partitions.length, word, formatIndices(partitions)),
  );
  explain(writer, message, run.settings.script, existing, t);
  const retryable = partitions.filter((index) => isPartitionRetryable(view, index));
  if (retryable.length > 0) {
    const argument: NamedPartitions = { run: run.runId, partitions: retryable };
    const text =
      retryable.length === 1 ? t('Retry partition {0}', first) : t('Retry these {0} partitions', retryable.length);
    writer.line('  ', { text, to: { command: commandIds.retryAlike, argument } });
  }
  for (const index of partitions.slice(0, LISTED)) {
    const partition = run.partitions[index - 1];
    const last = partition?.attempts.at(-1);
    if (!partition || !last) continue;
    const pieces: Piece[] = [
      '    ',
      { text: t('Partition {0}', index), to: { file: consoleLog(where, index) } },
      ` · ${t('steps {0}', formatSteps(partition.steps))} · ${t('attempt {0}', last.attempt)}`,
    ];
    // Only where they differ.
    if (message.includes('…') && last.message) pieces.push(` · ${last.message}`);
    writer.line(...pieces);
  }
  if (partitions.length > LISTED) writer.line('    ', t('… and {0} more', partitions.length - LISTED));
}

/** A message with links on the lines of files that it names. */
function explain(
  writer: TextWriter,
  message: string,
  script: string,
  existing: (file: string) => string | undefined,
  t: Translate,
): void {
  const lines = (message || t('It failed without a message.')).split('\n');
  for (const line of lines.slice(0, 5)) writer.line('  ', ...linked(line, existing));
  const place = placeOfFailure(message, script);
  const file = place && existing(place.file);
  const isLinked = lines.some((line) => linked(line, existing).some((piece) => typeof piece !== 'string'));
  // A name with spaces, for one, is not told from the words before it.
  if (place && file !== undefined && !isLinked) {
    writer.line('  ', { text: `${file}:${place.line}`, to: { file, line: place.line } });
  }
}

function linked(text: string, existing: (file: string) => string | undefined): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to, file: named, line } of placesIn(text)) {
    const file = existing(named);
    if (file === undefined) continue;
    pieces.push(text.slice(at, from), { text: text.slice(from, to), to: { file, line } });
    at = to;
  }
  return [...pieces, text.slice(at)];
}
