import * as z from 'zod/mini';
import { joinReportFile, MOST_REPORT_BYTES, readOwnFile } from '../layout';
import type { RunState } from '../run';
import type { SeamsTold } from './overlap';

const toldSchema: z.ZodMiniType<SeamsTold> = z.object({
  numbers: z.object({ numSteps: z.int(), period: z.int(), numOverlapSteps: z.int() }),
  seams: z.object({
    verdict: z.object({
      kind: z.enum(['enough', 'notEnough', 'differentInputs', 'noOverlap', 'unknown']),
      sentence: z.string(),
    }),
    datasets: z.array(
      z.object({
        source: z.enum(['decision', 'emulation']),
        container: z.string(),
        key: z.string(),
        basePower: z.optional(z.number()),
        end: z.object({ compared: z.int() }),
        perStep: z.optional(z.array(z.object({ maxAbsolute: z.number(), differing: z.int() }))),
      }),
    ),
  }),
});

/**
 * What the newest joined of these runs tells of its seams: from the report of its join, of which the native join writes
 * one; undefined when there is none, or it is not of the run as it was.
 */
export async function earlierSeams(states: readonly RunState[]): Promise<SeamsTold | undefined> {
  for (const { settings, join } of states) {
    if (join.state !== 'succeeded') continue;
    const told = await readTold(settings);
    if (told?.numbers.numSteps === settings.numSteps && told.numbers.period === settings.period) return told;
  }
  return undefined;
}

async function readTold(place: RunState['settings']): Promise<SeamsTold | undefined> {
  try {
    const { text } = await readOwnFile(joinReportFile(place), { links: 'refuse', most: MOST_REPORT_BYTES });
    return toldSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
