import * as z from 'zod/mini';
import { EVENT_VERSION, eventBodies, type RunEvent } from '../state/events';
import { hotEvent } from './hot-events';

const envelope = z.looseObject({ v: z.int(), seq: z.int(), time: z.number(), type: z.string() });

/** Made for the first line that needs it. */
let schemas: ReturnType<typeof makeSchemas> | undefined;
function makeSchemas() {
  const bodies = eventBodies();
  const known = new Set<string>(bodies.flatMap((b) => b.shape.type.def.values));
  return { known, body: z.discriminatedUnion('type', bodies) };
}

/** What a line of the journal turned out to be. */
export type ParsedLine =
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'unknown'; readonly type: string; readonly seq: number }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'corrupt'; readonly reason: string };

/** Reads one line of the journal; never throws. */
export function parseEventLine(line: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: 'corrupt', reason: line.includes('\0') ? 'zero bytes' : 'not JSON' };
  }
  const hot = hotEvent(json);
  return hot ? { kind: 'event', event: hot } : parseBySchema(json);
}

/** The schema's verdict on a line; {@link hotEvent} is a short way to the same. */
export function parseBySchema(json: unknown): ParsedLine {
  const outer = envelope.safeParse(json);
  if (!outer.success) return { kind: 'corrupt', reason: `not an event: ${firstIssue(outer.error)}` };
  const { v, seq, time, type } = outer.data;
  if (v > EVENT_VERSION) return { kind: 'newer', version: v };
  schemas ??= makeSchemas();
  if (!schemas.known.has(type)) return { kind: 'unknown', type, seq };
  const inner = schemas.body.safeParse(json);
  if (!inner.success) return { kind: 'corrupt', reason: `${type}.${firstIssue(inner.error)}` };
  return { kind: 'event', event: { ...inner.data, v, seq, time } };
}

/** The first field that is wrong, and why. */
function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  return path === '' ? `${issue?.message}` : `${path}: ${issue?.message}`;
}
