/** What units burn, from the system that is stored beside the results. */
import type { StoreReader } from '../store/read-store';
import { parseSystem, sourceOf } from '../store/report/stored-system';

export interface Fuels {
  /** False where no system tells: then everything goes by its type. */
  readonly known: boolean;
  /** Fuel, else prime mover, else the type of component. */
  of(component: string, name: string): string;
}

const read = new WeakMap<StoreReader, Map<string, Fuels>>();

/** Of a system in a store; it is read once. */
export function fuelsIn(store: StoreReader, systemUuid: string): Fuels {
  const known = read.get(store) ?? new Map<string, Fuels>();
  read.set(store, known);
  const fuels = known.get(systemUuid) ?? fuelsOf(store.readSystem(systemUuid));
  known.set(systemUuid, fuels);
  return fuels;
}

/** @param json a system as the embedded engine stores it, or as PowerSystems.jl does; undefined where there is none */
function fuelsOf(json: string | undefined): Fuels {
  const own = parseSystem(json);
  if (own) return { known: true, of: (component, name) => sourceOf(own, component, name) };
  const units = json === undefined ? undefined : serialisedUnits(json);
  const known = units !== undefined && units.size > 0;
  return { known, of: (component, name) => units?.get(`${component} ${name}`) ?? component };
}

/** PowerSystems.jl's own serialisation: `data.components`, each with its type in `__metadata__`. */
function serialisedUnits(json: string): Map<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const components = field(field(value, 'data'), 'components');
  if (!Array.isArray(components)) return undefined;
  const units = new Map<string, string>();
  for (const component of components as readonly unknown[]) {
    const [type, name] = [field(field(component, '__metadata__'), 'type'), field(component, 'name')];
    const source = word(field(component, 'fuel')) ?? word(field(component, 'prime_mover_type'));
    if (typeof type === 'string' && typeof name === 'string' && source !== undefined)
      units.set(`${type} ${name}`, source);
  }
  return units;
}

/** An enumeration's value: its name, which some versions put into an object. */
const word = (value: unknown): string | undefined => {
  const text = typeof value === 'string' ? value : field(value, 'value');
  return typeof text === 'string' && text !== '' && text !== 'OTHER' ? text : undefined;
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
