import * as z from 'zod';

/** What a report needs of a system's JSON as the embedded engine stores it; Julia's systems are of another kind. */
const costCurve = z.discriminatedUnion('type', [
  z.object({ type: z.literal('linear'), slope: z.number() }),
  z.object({ type: z.literal('piecewise'), points: z.array(z.object({ power: z.number(), cost: z.number() })).min(1) }),
]);
export type StoredCostCurve = z.infer<typeof costCurve>;

const thermal = z.object({
  name: z.string(),
  status: z.boolean(),
  /** Hours. */
  timeAtStatus: z.number().optional(),
  timeLimits: z.object({ up: z.number(), down: z.number() }).optional(),
  operationCost: z.object({ variable: costCurve, fixed: z.number(), startUp: z.number(), shutDown: z.number() }),
  fuel: z.string().optional(),
  primeMover: z.string().optional(),
});
export type StoredThermal = z.infer<typeof thermal>;

const dispatchable = z.object({ name: z.string(), variableCost: z.number(), primeMover: z.string().optional() });
const nonDispatchable = z.object({ name: z.string(), primeMover: z.string().optional() });

const system = z.object({
  ThermalStandard: z.array(thermal).default([]),
  RenewableDispatch: z.array(dispatchable).default([]),
  RenewableNonDispatch: z.array(nonDispatchable).default([]),
  HydroDispatch: z.array(dispatchable).default([]),
});
export type StoredSystem = z.infer<typeof system>;

/** The system of a stored JSON text; undefined when it is not one of ours. */
export function parseSystem(json: string | undefined): StoredSystem | undefined {
  if (json === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const isOurs = typeof value === 'object' && value !== null && 'basePower' in value && 'ThermalStandard' in value;
  const parsed = isOurs ? system.safeParse(value) : undefined;
  return parsed?.success ? parsed.data : undefined;
}

/** $/h at a power in MW, of a committed unit and without its fixed part. */
export function costAt(curve: StoredCostCurve, power: number): number {
  if (curve.type === 'linear') return curve.slope * power;
  const { points } = curve;
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return 0;
  if (power <= first.power) return first.cost;
  const after = points.findIndex((point) => point.power >= power);
  const [a, b] = after < 0 ? [points.at(-2) ?? last, last] : [points[after - 1] ?? first, points[after] ?? last];
  return b.power === a.power ? b.cost : a.cost + ((power - a.power) / (b.power - a.power)) * (b.cost - a.cost);
}

/** What a unit's energy is counted under: its fuel, else its prime mover, else its type. */
export function sourceOf(stored: StoredSystem | undefined, component: string, name: string): string {
  const lists: Readonly<
    Record<string, readonly { name: string; fuel?: string | undefined; primeMover?: string | undefined }[]>
  > = stored ?? {};
  const found = lists[component]?.find((unit) => unit.name === name);
  return found?.fuel ?? found?.primeMover ?? component;
}
