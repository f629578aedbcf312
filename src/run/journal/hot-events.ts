import { EVENT_VERSION, type RunEvent } from '../state/events';

/**
 * Reads the events that make up nearly all of a long journal, steps and attempts, without the schema's detours.
 * @returns undefined for whatever is not surely one of them: the schema has the word then
 */
export function hotEvent(json: unknown): RunEvent | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { v, seq, time, type } = json as Record<string, unknown>;
  if (!isInt(v) || v > EVENT_VERSION || !isInt(seq) || typeof time !== 'number' || !Number.isFinite(time)) return;
  if (type === 'step') return stepEvent(json as Record<string, unknown>, { v, seq, time });
  if (type === 'attemptStarted') return startedEvent(json as Record<string, unknown>, { v, seq, time });
  if (type === 'attemptEnded') return endedEvent(json as Record<string, unknown>, { v, seq, time });
  if (type === 'phaseProgress') return progressEvent(json as Record<string, unknown>, { v, seq, time });
  return undefined;
}

type Envelope = Pick<RunEvent, 'v' | 'seq' | 'time'>;

function stepEvent(json: Record<string, unknown>, { v, seq, time }: Envelope): RunEvent | undefined {
  const { index, step, of, simulatedTime, model } = json;
  if (!isInt(index) || index < 1 || !isInt(step) || step < 0 || !isInt(of) || of < 1) return undefined;
  if ('simulatedTime' in json ? typeof simulatedTime !== 'string' : simulatedTime !== undefined) return undefined;
  if ('model' in json ? typeof model !== 'string' : model !== undefined) return undefined;
  const event = { type: 'step', index, step, of, v, seq, time } as const;
  if (simulatedTime === undefined && model === undefined) return event;
  return {
    ...event,
    ...(simulatedTime === undefined ? {} : { simulatedTime: simulatedTime as string }),
    ...(model === undefined ? {} : { model: model as string }),
  };
}

/** Of an attempt that a process here executes; a cluster's says more, and is for the schema. */
const STARTED = new Set(['v', 'seq', 'time', 'type', 'index', 'attempt', 'worker', 'folder']);

function startedEvent(json: Record<string, unknown>, { v, seq, time }: Envelope): RunEvent | undefined {
  const { index, attempt, worker, folder } = json;
  if (!isInt(index) || index < 1 || !isInt(attempt) || attempt < 1 || !isInt(worker)) return undefined;
  if (typeof folder !== 'string' || !hasOnly(json, STARTED)) return undefined;
  return { type: 'attemptStarted', index, attempt, worker, folder, v, seq, time };
}

/** Of an attempt that went well. */
const ENDED = new Set(['v', 'seq', 'time', 'type', 'index', 'attempt', 'outcome', 'peakRss', 'log']);

function endedEvent(json: Record<string, unknown>, { v, seq, time }: Envelope): RunEvent | undefined {
  const { index, attempt, outcome, peakRss, log } = json;
  if (!isInt(index) || index < 1 || !isInt(attempt) || attempt < 1 || outcome !== 'succeeded') return undefined;
  if ('peakRss' in json && (typeof peakRss !== 'number' || !Number.isFinite(peakRss))) return undefined;
  if ('log' in json && typeof log !== 'string') return undefined;
  if (!hasOnly(json, ENDED)) return undefined;
  const measured = peakRss === undefined ? {} : { peakRss: peakRss as number };
  const logged = log === undefined ? {} : { log: log as string };
  return { type: 'attemptEnded', index, attempt, outcome, ...measured, ...logged, v, seq, time };
}

function hasOnly(json: Record<string, unknown>, names: ReadonlySet<string>): boolean {
  for (const name in json) if (!names.has(name)) return false;
  return true;
}

function progressEvent(json: Record<string, unknown>, { v, seq, time }: Envelope): RunEvent | undefined {
  const { phase, done, of } = json;
  if (phase !== 'setup' && phase !== 'execute' && phase !== 'join') return undefined;
  if (!isInt(done) || done < 0 || !isInt(of) || of < 1) return undefined;
  return { type: 'phaseProgress', phase, done, of, v, seq, time };
}

const isInt = (value: unknown): value is number => Number.isSafeInteger(value);
