/** Reads a run's journal as plain lines, with nothing of ours. */
import { existsSync, readFileSync } from 'node:fs';

/** An event; only what is looked at. */
export interface JournalEvent {
  readonly seq: number;
  readonly time: number;
  readonly type: string;
  readonly phase?: string;
  readonly pid?: number;
  readonly startTime?: string;
  readonly worker?: number;
  readonly index?: number;
  readonly outcome?: string;
  readonly runId?: string;
}

export interface JournalText {
  readonly events: readonly JournalEvent[];
  /** Lines that are no JSON and not the torn last one of a supervisor that was killed; counted from 1. */
  readonly corrupt: readonly number[];
}

/** Everything that stands in it now. */
export function readJournalText(file: string): JournalText {
  const events: JournalEvent[] = [];
  let corrupt: number[] = [];
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  // What follows the last line's end is still being written, or torn.
  lines.pop();
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const event = parsed(line);
    if (!event) corrupt.push(i + 1);
    else events.push(event);
    // What a dying supervisor tore off stands right before the next one's first line.
    if (event?.type === 'supervisorStarted') corrupt = corrupt.filter((number) => number !== i);
  }
  return { events, corrupt };
}

function parsed(line: string): JournalEvent | undefined {
  try {
    const event = JSON.parse(line) as JournalEvent;
    return typeof event.type === 'string' && typeof event.seq === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** The process that a supervisor or worker is. */
export interface Identity {
  readonly pid: number;
  readonly startTime: string;
}

/** What the events say of the present. */
export interface Present {
  /** The last that started, also if it has ended. */
  readonly supervisor: Identity | undefined;
  /** Those of the last supervisor whose end was not written. */
  readonly workers: readonly Identity[];
  /** The phase under way, or the last one. */
  readonly phase: string | undefined;
  /** Where it began, in events. */
  readonly phaseFrom: number;
  readonly supervisorFrom: number;
}

export function presentOf(events: readonly JournalEvent[]): Present {
  let present: Present = { supervisor: undefined, workers: [], phase: undefined, phaseFrom: 0, supervisorFrom: 0 };
  const workers = new Map<number, Identity>();
  for (const [i, event] of events.entries()) {
    const { type, pid = 0, startTime = '', worker = 0 } = event;
    if (type === 'supervisorStarted') {
      workers.clear();
      present = { ...present, supervisor: { pid, startTime }, phase: undefined, supervisorFrom: i + 1 };
    } else if (type === 'phaseStarted') present = { ...present, phase: event.phase, phaseFrom: i + 1 };
    else if (type === 'workerStarted') workers.set(worker, { pid, startTime });
    else if (type === 'workerEnded') workers.delete(worker);
  }
  return { ...present, workers: [...workers.values()] };
}
