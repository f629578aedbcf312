import path from 'node:path';
import type { FoundLogs } from '../../run/logs';
import type { Translate } from '../../text';
import { type LinkedText, TextWriter } from './linked-text';

/** What was looked for, and where. */
export interface Asked {
  /** As it was typed. */
  readonly typed: string;
  readonly run: string;
  /** How many partitions it has. */
  readonly partitions: number;
}

/** A node's logs by its name in the tree. */
export interface Titled {
  readonly label: string;
  readonly isPartition: boolean;
}

/** What was found in the logs of a run, as a document: by partition, each line with a link to its place. */
export function foundText(
  { typed, run, partitions }: Asked,
  found: readonly FoundLogs<Titled>[],
  t: Translate,
): LinkedText {
  const writer = new TextWriter();
  const count = found.reduce((sum, one) => sum + one.count, 0);
  const inPartitions = found.filter(({ of }) => of.isPartition).length;
  writer.line(t('Search for {0} in the logs of {1}', typed, run));
  if (count === 0) return writer.line(t('No line of any log holds it.')).end();
  writer.line(
    count === 1
      ? t('1 line, in {0} of {1} partitions', inPartitions, partitions)
      : t('{0} lines, in {1} of {2} partitions', count, inPartitions, partitions),
  );
  for (const { of, count: own, lines } of found) {
    writer.heading(own === 1 ? t('{0} · 1 line', of.label) : t('{0} · {1} lines', of.label, own));
    for (const { file, line, text } of lines) {
      writer.line('  ', { text: `${path.basename(file)}:${line}`, to: { file, line } }, `  ${text}`);
    }
    const left = own - lines.length;
    if (left > 0) writer.line('  ', t('… and {0} more that are not shown here', left));
  }
  return writer.end();
}
