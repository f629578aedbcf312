import { oneLine } from '../../text';

/** How many damaged lines are named one by one. */
const NAMED = 20;

/** What a journal's reader could not make sense of. */
export interface JournalDamage {
  /** How many complete lines are no events. */
  readonly lines: number;
  /** The first of them, with their numbers from 1 and the reason. */
  readonly corrupt: readonly { readonly line: number; readonly reason: string }[];
  /** Events whose number came before: two supervisors wrote at once, or somebody copied lines. */
  readonly disordered: number;
  /** Events whose numbers are nowhere, besides those of the lines that cannot be read. */
  readonly missing: number;
  /** The run's first event is lost: its settings are those of this user's list of runs. */
  readonly beginning?: true;
}

/** Gathers what is damaged in a journal while it is read. */
export class DamageLog {
  readonly corrupt: { line: number; reason: string }[] = [];
  private lines = 0;
  private disordered = 0;
  private missing = 0;
  private lastSeq = 0;

  /** A line that is no event. */
  badLine(line: number, reason: string): void {
    this.lines += 1;
    if (this.corrupt.length < NAMED) this.corrupt.push({ line, reason });
  }

  /**
   * The line that a dying supervisor tore off stands right before the next one's first, and what a full disk tore off is
   * written once more: known, and no damage.
   */
  forgiveLine(line: number): void {
    const at = this.corrupt.findLastIndex((one) => one.line === line);
    if (at < 0) return;
    this.corrupt.splice(at, 1);
    this.lines -= 1;
  }

  /** The number of an event that was read. @param begins its run begins with it */
  number(seq: number, begins: boolean): void {
    if (!begins && seq <= this.lastSeq) this.disordered += 1;
    else if (!begins && seq > this.lastSeq + 1) this.missing += seq - this.lastSeq - 1;
    this.lastSeq = begins ? seq : Math.max(seq, this.lastSeq);
  }

  /** Undefined when nothing is damaged. */
  get found(): JournalDamage | undefined {
    const { lines, corrupt, disordered } = this;
    // A line that cannot be read held one of them.
    const missing = Math.max(0, this.missing - lines);
    return lines + disordered + missing === 0 ? undefined : { lines, corrupt, disordered, missing };
  }
}

/** What is damaged, in a sentence: `line 13 (not JSON) cannot be read; 1 event is missing`. */
export function damageText({ lines, corrupt, disordered, missing, beginning }: JournalDamage): string {
  const parts: string[] = [];
  if (beginning) parts.push('its beginning is lost');
  if (lines > 0) parts.push(`${linesText(lines, corrupt)} cannot be read`);
  if (missing > 0) parts.push(missing === 1 ? '1 event is missing' : `${missing} events are missing`);
  if (disordered > 0) {
    parts.push(
      `${disordered === 1 ? '1 event is' : `${disordered} events are`} out of order, as if two processes had written to it`,
    );
  }
  return parts.join('; ');
}

function linesText(lines: number, corrupt: JournalDamage['corrupt']): string {
  const named = corrupt.slice(0, 3).map(({ line, reason }) => `${line} (${oneLine(reason, 100)})`);
  // Those that had a name were forgiven.
  if (named.length === 0) return lines === 1 ? '1 line' : `${lines} lines`;
  return `line ${named.join(', ')}${lines > named.length ? ` and ${lines - named.length} more` : ''}`;
}

/** A warning for people: what is damaged, and what is shown instead. */
export function damageWarning(damage: JournalDamage): string {
  return `The journal of this run is damaged: ${damageText(damage)}. Where nothing runs, what is shown follows the results on disk; a resume checks every partition.`;
}
