import type { StoredModel, StoreReader } from '../read-store';
import { partsOfKey } from '../read-store';
import { blocksOf, consumers, hoursOf, type Source, sourcesOf } from './realized';

/**
 * Generation plus unserved energy minus over-generation against the load, period by period; `mwh` adds up by how much
 * they differ, whatever the sign. `differs` from a millionth of the load on.
 */
export interface Balance {
  readonly kind: 'holds' | 'differs';
  readonly mwh: number;
}

const SAME = 1e-6;

/** Entries of variables by which power flows that this balance does not know: storage, compact formulations, HVDC. */
const unknownFlows = /^(PowerAboveMinimum|ActivePower(In|Out)|HVDC|Converter|DCLine|FlowActivePower(FromTo|ToFrom))/;

/**
 * Checks the balance over the periods of a model of which everything was written.
 * @returns undefined where the model has no load or power, nothing was written, or there are components whose share cannot be known
 */
export function balanceOf(store: StoreReader, model: StoredModel): Balance | undefined {
  const powers = sourcesOf(model, 'variables', 'ActivePowerVariable');
  const series = sourcesOf(model, 'parameters', 'ActivePowerTimeSeriesParameter');
  const isUnknown = model.outputs.some(
    ({ container, key }) => container === 'variables' && unknownFlows.test(partsOfKey(key).entry),
  );
  const loads = series.filter(({ component }) => consumers.has(component));
  if (isUnknown || loads.length === 0 || powers.length === 0) return undefined;
  if (powers.some(({ component }) => consumers.has(component))) return undefined;
  const dispatched = new Set(powers.map(({ component }) => component));
  const fixed = series.filter(({ component }) => !dispatched.has(component) && !consumers.has(component));

  const net = new Float64Array(store.realizedPeriods(model.name));
  const load = new Float64Array(net.length);
  for (const source of [...powers, ...fixed]) add(store, source, net, (power) => power);
  for (const source of sourcesOf(model, 'variables', 'SystemBalanceSlackUp')) add(store, source, net, (power) => power);
  for (const source of sourcesOf(model, 'variables', 'SystemBalanceSlackDown'))
    add(store, source, net, (power) => -power);
  // Stored as negative injections.
  for (const source of loads) add(store, source, load, (power) => Math.abs(power));
  const hours = hoursOf(model.resolutionMs);
  let [mwh, all, compared] = [0, 0, 0];
  for (const [t, power] of net.entries()) {
    const apart = Math.abs(power - (load[t] ?? Number.NaN)) * hours;
    if (Number.isNaN(apart)) continue;
    compared += 1;
    mwh += apart;
    all += (load[t] ?? 0) * hours;
  }
  if (compared === 0) return undefined;
  return { kind: mwh > SAME * Math.max(all, 1) ? 'differs' : 'holds', mwh };
}

/** Adds a source's power over all columns, MW by period; NaN where anything is missing. */
function add(store: StoreReader, source: Source, sums: Float64Array, of: (power: number) => number): void {
  let from = 0;
  for (const { values, periods } of blocksOf(store, source)) {
    for (const [i, value] of values.entries()) {
      const t = from + (i % periods);
      sums[t] = (sums[t] ?? 0) + of(value);
    }
    from += periods;
  }
}
