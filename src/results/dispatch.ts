/** Who gave the power: realised generation in layers, with the load on top. */
import type { PeriodRange, StoredModel, StoreReader } from '../store/read-store';
import { modelIn, realizedPeriodsOf } from '../store/realisation';
import { consumers, realisingModel, type Source, sourcesOf } from '../store/report/realized';
import { UserError } from '../text';
import { type Fuels, fuelsIn } from './fuels';
import type { Arguments, Dispatch, Layer } from './protocol';
import { ABOVE_ALL, heightOf } from './stack-order';
import { periodsWithin, piecesOf, type Work } from './work';

/** Values of one answer: 32 MiB. */
const MOST_VALUES = 1 << 22;
const PARAMETER = 'ActivePowerTimeSeriesParameter';
const POWER = 'ActivePowerVariable';

/**
 * Generation in layers over the periods that begin within the span, MW: of the model that is named, else of the last
 * that has thermal power.
 * @throws UserError `results.noDispatch`, `store.layout`, `store.read`; AbortError
 */
export async function dispatchOf(
  store: StoreReader,
  { model: name, by, ...span }: Omit<Arguments<'dispatch'>, 'results'>,
  work: Work,
): Promise<Dispatch> {
  const model = name === undefined ? realisingModel(store) : modelIn(store.shape, name);
  const parts = model ? partsOf(model) : [];
  if (!model || !parts.some(({ role }) => role !== 'load' && role !== 'over'))
    throw new UserError(
      'results.noDispatch',
      `${model ? `${model.name} has` : 'These results have'} no realised power of generating units: there is nothing to stack. Look at the variables one by one.`,
    );
  const { resolutionMs } = model;
  const grid = { fromMs: store.shape.initialMs, resolutionMs, periods: realizedPeriodsOf(model) };
  const range = periodsWithin(grid, span);
  const fuels = fuelsIn(store, model.systemUuid);
  const stack = stackOf(parts, by, fuels, range.count);
  for (const [i, part] of parts.entries()) {
    const told = { ...work, progress: (done: number, of: number) => work.progress(i * of + done, parts.length * of) };
    await add(store, part, stack, range, told);
  }
  const layers = stack.layers();
  const values = new Float64Array(layers.length * range.count);
  for (const [l, layer] of layers.entries()) values.set(layer.values, l * range.count);
  return {
    model: model.name,
    by,
    fuelsKnown: fuels.known,
    layers: layers.map(({ layer }) => layer),
    fromMs: grid.fromMs + range.from * resolutionMs,
    resolutionMs,
    periods: range.count,
    values,
    load: stack.load,
    overGeneration: stack.over,
  };
}

/** `in` is what storage takes. */
type Role = 'generation' | 'storage' | 'in' | 'unserved' | 'over' | 'load';

interface Part {
  readonly source: Source;
  readonly role: Role;
}

/** Outputs of a model that make its dispatch. */
function partsOf(model: StoredModel): Part[] {
  const all = (role: Role, sources: readonly Source[]) => sources.map((source) => ({ source, role }));
  const takes = ({ component }: Source) => consumers.has(component);
  const powers = sourcesOf(model, 'variables', POWER);
  const dispatched = new Set(powers.map(({ component }) => component));
  // Time series of what is dispatched tell what could have been, not what was.
  const fixed = sourcesOf(model, 'parameters', PARAMETER).filter(({ component }) => !dispatched.has(component));
  const both = [...powers, ...fixed];
  return [
    ...all(
      'generation',
      both.filter((source) => !takes(source)),
    ),
    ...all('load', both.filter(takes)),
    ...all('storage', sourcesOf(model, 'variables', 'ActivePowerOutVariable')),
    ...all('in', sourcesOf(model, 'variables', 'ActivePowerInVariable')),
    ...all('unserved', sourcesOf(model, 'variables', 'SystemBalanceSlackUp')),
    ...all('over', sourcesOf(model, 'variables', 'SystemBalanceSlackDown')),
  ];
}

interface Filled {
  /** Of a layer of generation, see `heightOf`. */
  readonly height: number;
  readonly layer: Layer & { readonly members: string[] };
  readonly values: Float64Array;
}

interface Stack {
  /** Where the power of a unit is added. */
  layerOf(part: Part, unit: string): Filled;
  layers(): Filled[];
  readonly load: Float64Array | undefined;
  readonly over: Float64Array | undefined;
}

function stackOf(parts: readonly Part[], by: Dispatch['by'], fuels: Fuels, periods: number): Stack {
  const layers = new Map<string, Filled>();
  const most = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, periods)) - 3);
  const there = (role: Role) => (parts.some((part) => part.role === role) ? new Float64Array(periods) : undefined);
  const nameOf = (component: string, unit: string): string => {
    if (by === 'type') return component;
    return by === 'unit' ? unit : fuels.of(component, unit);
  };
  return {
    layerOf: ({ source: { component }, role }, unit) => {
      const kind = role === 'unserved' ? role : role === 'storage' || role === 'in' ? 'storage' : 'generation';
      const name = kind === 'unserved' ? 'Unserved energy' : nameOf(component, unit);
      // Units of two types may have the same name.
      const own = `${kind} ${by === 'unit' ? component : ''} ${name}`;
      const key = layers.has(own) || layers.size < most ? own : `${kind} rest`;
      const layer = layers.get(key) ?? {
        height: key === own ? heightOf(fuels.of(component, unit)) : ABOVE_ALL,
        layer: { name: key === own ? name : 'Others', members: [], kind },
        values: new Float64Array(periods),
      };
      layers.set(key, layer);
      if (!layer.layer.members.includes(unit)) layer.layer.members.push(unit);
      return layer;
    },
    layers: () => inOrder([...layers.values()]),
    load: there('load'),
    over: there('over'),
  };
}

/** Generation as people of the field stack it, of a kind the largest lowest; then storage, and on top what was not served. */
function inOrder(layers: readonly Filled[]): Filled[] {
  const ranks = { generation: 0, storage: 1, unserved: 2 };
  const sizes = new Map(layers.map((layer) => [layer, sumOf(layer.values)]));
  return layers.toSorted(
    (a, b) =>
      ranks[a.layer.kind] - ranks[b.layer.kind] || a.height - b.height || (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0),
  );
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);

async function add(store: StoreReader, part: Part, stack: Stack, range: PeriodRange, work: Work): Promise<void> {
  const { output, model } = part.source;
  const sign = part.role === 'in' ? -1 : 1;
  const targets = output.columns.map((unit) => {
    if (part.role === 'load') return stack.load;
    return part.role === 'over' ? stack.over : stack.layerOf(part, unit).values;
  });
  for await (const piece of piecesOf(range, output.columns.length, work)) {
    const { values } = store.readRealized(model.name, output, piece);
    for (const [c, target] of targets.entries()) {
      for (let t = 0; target && t < piece.count; t += 1) {
        const value = values[c * piece.count + t] ?? Number.NaN;
        const at = piece.from - range.from + t;
        // Upstream stores loads as negative injections.
        target[at] = (target[at] ?? 0) + (part.role === 'load' ? Math.abs(value) : sign * value);
      }
    }
  }
}
