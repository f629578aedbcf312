import path from 'node:path';
import { formatIndices } from '../../partitions/describe';
import { english, oneLine, type Translate } from '../../text';
import { placesIn } from '../logs/places';
import type { FailureKind } from '../state/events';
import type { Attempt, RunState } from '../state/run-state';

/** Partitions that failed for the same reason. */
export interface ErrorGroup {
  readonly kind: FailureKind | undefined;
  /** On one line; what differs between them is left out: `UC infeasible at …`. */
  readonly message: string;
  /** In order. */
  readonly partitions: readonly number[];
}

/** Of a message on a line. Characters. */
const LONGEST = 1000;
const MONTHS =
  'Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?';
/** What may differ between messages that say the same: dates, hexadecimal numbers and ids, folders, numbers. */
const VARIES = new RegExp(
  [
    String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?`,
    String.raw`\b(?:${MONTHS}) \d{1,2}(?:, \d{4})?(?:[ ,]+\d\d:\d\d(?::\d\d)?)?`,
    String.raw`\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12,}\b`,
    String.raw`(?<![\w.])(?:~|[A-Za-z]:|\.{1,2})?(?:[/\\][^\s/\\:"'()]+)+[/\\]`,
    String.raw`(?<![\w.])[-+]?\d+(?:[.:]\d+)*(?:[eE][-+]?\d+)?`,
  ].join('|'),
  'g',
);
/** A line of the script: errors of two lines are two errors. */
const SCRIPT_LINE = /[\w.@-]+\.(?:jl|[cm]?[jt]s):\d+/g;

/** The partitions that failed, by their last error: those that most of them share first. */
export function groupErrors(run: RunState): ErrorGroup[] {
  const groups = new Map<string, { kind: FailureKind | undefined; messages: Message[]; partitions: number[] }>();
  for (const { index, state, attempts } of run.partitions) {
    const last = attempts.at(-1);
    if (state !== 'failed') continue;
    const message = last ? messageOf(last) : cut('');
    const key = `${last?.kind}\n${message.fixed}`;
    const group = groups.get(key) ?? { kind: last?.kind, messages: [], partitions: [] };
    groups.set(key, group);
    // Many say the same: it is kept once.
    message.fixed = group.messages[0]?.fixed ?? message.fixed;
    group.messages.push(message);
    group.partitions.push(index);
  }
  return [...groups.values()]
    .map(({ kind, messages, partitions }) => ({ kind, message: sharedText(messages), partitions }))
    .sort((a, b) => b.partitions.length - a.partitions.length || (a.partitions[0] ?? 0) - (b.partitions[0] ?? 0));
}

/** `7 partitions: UC infeasible at …` */
export function groupText({ partitions, message }: ErrorGroup, t: Translate = english): string {
  const why = message || t('it failed without a message');
  const [first = 0, ...others] = partitions;
  return others.length === 0 ? t('Partition {0}: {1}', first, why) : t('{0} partitions: {1}', partitions.length, why);
}

/** `7 partitions (3, 7–12): UC infeasible at …` */
export function numberedGroupText(group: ErrorGroup, t: Translate = english): string {
  const { partitions, message } = group;
  if (partitions.length === 1) return groupText(group, t);
  return t(
    '{0} partitions ({1}): {2}',
    partitions.length,
    formatIndices(partitions),
    message || t('it failed without a message'),
  );
}

/**
 * File and line that a failure's message names: `… (my_simulation.jl:27)`, `my_simulation.jl:25: …`. The script's own
 * line counts most, then the one that the message ends with.
 */
export function placeOfFailure(
  message: string,
  script: string,
): { readonly file: string; readonly line: number } | undefined {
  const name = path.basename(script);
  for (
    let from = message.lastIndexOf(`${name}:`);
    from >= 0;
    from = from === 0 ? -1 : message.lastIndexOf(`${name}:`, from - 1)
  ) {
    const line = /^\d+/.exec(message.slice(from + name.length + 1))?.[0];
    const before = message[from - 1];
    if (line !== undefined && (before === undefined || /[\s(/\\]/.test(before)))
      return { file: script, line: Number(line) };
  }
  const last = placesIn(message).at(-1);
  return last && { file: last.file, line: last.line };
}

/** A message cut where it may differ from others that say the same. Pieces are lines, so that thousands are held in little. */
interface Message {
  /** What is before, between and after. */
  fixed: string;
  readonly varying: string;
}

/** To cut a long message takes a while, and groups are asked for again at each change of a run. */
const cutBefore = new WeakMap<Attempt, { readonly text: string | undefined; readonly message: Message }>();

function messageOf(attempt: Attempt): Message {
  const { message: text } = attempt;
  const before = cutBefore.get(attempt);
  if (before && before.text === text) return before.message;
  const message = cut(oneLine(text ?? '', LONGEST));
  cutBefore.set(attempt, { text, message });
  return message;
}

/** @param message on one line */
function cut(message: string): Message {
  const lines = [...message.matchAll(SCRIPT_LINE)].map(({ index, 0: text }) => ({
    from: index,
    to: index + text.length,
  }));
  const fixed: string[] = [];
  const varying: string[] = [];
  let at = 0;
  for (const { index, 0: text } of message.matchAll(VARIES)) {
    if (lines.some(({ from, to }) => index < to && from < index + text.length)) continue;
    fixed.push(message.slice(at, index));
    varying.push(text);
    at = index + text.length;
  }
  return { fixed: [...fixed, message.slice(at)].join('\n'), varying: varying.join('\n') };
}

/** What all of them say, `…` where they differ. */
function sharedText(messages: readonly Message[]): string {
  const [first] = messages;
  if (!first) return '';
  const own = first.varying.split('\n');
  const isShared = own.map(() => true);
  for (const varying of new Set(messages.map((message) => message.varying))) {
    for (const [i, text] of varying.split('\n').entries()) if (text !== own[i]) isShared[i] = false;
  }
  const fixed = first.fixed.split('\n');
  return fixed.map((text, i) => text + (isShared[i] === false ? '…' : (own[i] ?? ''))).join('');
}
