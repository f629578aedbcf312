/** Which variables and which of their columns are shown. Pure. */
import type { Catalogue, CatalogueModel, CatalogueOutput, ColumnChoice, OutputRef } from '../../results/protocol';
import { members, texts } from '../page/saved';

export interface Chosen {
  readonly output: OutputRef;
  readonly columns: ColumnChoice;
}

/** Pictures that fit one below the other. */
export const MOST_CHOSEN = 8;
/** Columns of a variable that was just chosen: the largest. */
export const FIRST_COLUMNS = 20;
/** So many columns may be shown with one click. */
export const MOST_COLUMNS = 200;
/** Values that one answer may hold: 32 MiB. */
const MOST_VALUES = 4 * 2 ** 20;

/** A key for maps and for elements' names. */
export function idOf({ source, model, container, key }: OutputRef): string {
  return `${source}/${model}/${container}/${key}`;
}

/** An output as people read it: `UC · OnVariable__ThermalStandard`. */
export const nameOf = ({ model, key }: Pick<OutputRef, 'model' | 'key'>): string => `${model} · ${key}`;

/** The model and the output as the catalogue has them; undefined where it does not. */
export function found(
  { models }: Pick<Catalogue, 'models'>,
  output: OutputRef,
): { readonly model: CatalogueModel; readonly output: CatalogueOutput } | undefined {
  const id = idOf(output);
  for (const model of models) {
    const entry = model.outputs.find((one) => idOf(one) === id);
    if (entry) return { model, output: entry };
  }
  return undefined;
}

/** Chooses the output too, or no longer; a ninth takes the place of the first. */
export function toggled(chosen: readonly Chosen[], output: CatalogueOutput): readonly Chosen[] {
  const id = idOf(output);
  const others = chosen.filter((one) => idOf(one.output) !== id);
  if (others.length < chosen.length) return others;
  return [...chosen, chosenFirst(output)].slice(-MOST_CHOSEN);
}

export function chosenFirst(output: CatalogueOutput): Chosen {
  const { model, source, container, key } = output;
  return { output: { model, source, container, key }, columns: { largest: FIRST_COLUMNS } };
}

export function withColumns(chosen: readonly Chosen[], output: OutputRef, columns: ColumnChoice): readonly Chosen[] {
  const id = idOf(output);
  return chosen.map((one) => (idOf(one.output) === id ? { ...one, columns } : one));
}

/** What is shown before anybody chose: the power of thermal units as it was realised, or whatever there is. */
export function firstSensible({ models }: Pick<Catalogue, 'models'>): readonly Chosen[] {
  // The last model realises what the ones before it planned.
  const outputs = [...models].reverse().flatMap((model) => model.outputs.filter(({ problem }) => !problem));
  const first =
    outputs.find(({ key }) => /^ActivePowerVariable__Thermal/.test(key)) ??
    outputs.find(({ key }) => key.startsWith('ActivePowerVariable__')) ??
    outputs.find(({ container }) => container === 'variables') ??
    outputs[0];
  return first ? [chosenFirst(first)] : [];
}

/** The columns to ask for, so that the answer does not grow too large. */
export function askable(
  columns: ColumnChoice,
  output: Pick<CatalogueOutput, 'columns'>,
  { periods }: Pick<CatalogueModel, 'periods'>,
): { readonly columns: ColumnChoice; readonly cut: boolean } {
  const most = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, periods)));
  if ('largest' in columns) {
    const wanted = Math.min(columns.largest, Math.max(1, output.columns));
    return { columns: { largest: Math.min(wanted, most) }, cut: wanted > most };
  }
  return columns.length > most ? { columns: columns.slice(0, most), cut: true } : { columns, cut: false };
}

/** What was chosen when the page was last seen, as far as these results have it; undefined where nothing was kept. */
export function savedChoice(saved: unknown, catalogue: Pick<Catalogue, 'models'>): readonly Chosen[] | undefined {
  if (!Array.isArray(saved)) return undefined;
  const kept = saved.flatMap((one): Chosen[] => {
    const { output, columns } = members(one);
    const { source, model, container, key } = members(output);
    const entry = found(catalogue, { source, model, container, key } as OutputRef);
    return entry ? [{ ...chosenFirst(entry.output), columns: savedColumns(columns) }] : [];
  });
  return kept.slice(0, MOST_CHOSEN);
}

function savedColumns(saved: unknown): ColumnChoice {
  const names = texts(saved);
  if (names.length > 0) return [...names];
  const { largest } = members(saved);
  return { largest: typeof largest === 'number' && Number.isInteger(largest) && largest > 0 ? largest : FIRST_COLUMNS };
}
