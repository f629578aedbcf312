import { EVENT_VERSION, type RunEvent } from './events';

/**
 * Reads the events that make up nearly all of a long journal, `step` and `phaseProgress`, without the schema's detours.
 * @returns undefined for whatever is not surely one of them: the schema has the word then
 */
export function hotEvent(json: unknown): RunEvent | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { v, seq, time, type } = json as Record<string, unknown>;
  if (!isInt(v) || v > EVENT_VERSION || !isInt(seq) || typeof time !== 'number' || !Number.isFinite(time)) return;
  if (type === 'step') return stepEvent(json as Record<string, unknown>, { v, seq, time });
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

function progressEvent(json: Record<string, unknown>, { v, seq, time }: Envelope): RunEvent | undefined {
  const { phase, done, of } = json;
  if (phase !== 'setup' && phase !== 'execute' && phase !== 'join') return undefined;
  if (!isInt(done) || done < 0 || !isInt(of) || of < 1) return undefined;
  return { type: 'phaseProgress', phase, done, of, v, seq, time };
}

const isInt = (value: unknown): value is number => Number.isSafeInteger(value);
