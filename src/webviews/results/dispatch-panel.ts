/** A stack of generation with the load on top. Pure. */
import type { Dispatch } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { shaded } from '../chart/colours';
import type { Panel, Series } from '../contracts';

const ORDER: Readonly<Record<Dispatch['layers'][number]['kind'], number>> = { generation: 0, storage: 1, unserved: 2 };

/** @param colourOf the colour that people expect for a layer of this name, if there is one */
export function dispatchPanel(
  dispatch: Dispatch,
  colourOf: (name: string) => string | undefined,
  loadColour: string,
  t: Translate,
): Panel {
  const { layers, periods, values, load, overGeneration } = dispatch;
  const axis = { fromMs: dispatch.fromMs, resolutionMs: dispatch.resolutionMs };
  const series = layers.map((layer, i) => ({
    kind: layer.kind,
    // What is not served strikes the eye whatever its name is.
    colour: colourOf(layer.kind === 'unserved' ? 'unserved' : layer.name),
    series: {
      ...axis,
      name: layer.name,
      values: values.subarray(i * periods, (i + 1) * periods),
      look: 'line' as const,
      striking: layer.kind === 'unserved',
    },
  }));
  series.sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
  const over: Series[] = [];
  if (load) over.push({ ...axis, name: t('Load'), values: load, look: 'steps', colour: loadColour });
  if (overGeneration) over.push({ ...axis, name: t('Over-generation'), values: overGeneration, look: 'dashed' });
  return {
    title: t('Dispatch of {0}', dispatch.model),
    unit: 'MW',
    kind: 'stack',
    series: coloured(series),
    over,
  };
}

/** Layers of one colour, as units of one fuel, are told apart by its shades, above all neighbours. */
function coloured(
  layers: readonly { readonly colour: string | undefined; readonly series: Series }[],
): readonly Series[] {
  const used = new Map<string, number>();
  return layers.map(({ colour, series }) => {
    if (colour === undefined) return series;
    const before = used.get(colour) ?? 0;
    used.set(colour, before + 1);
    return { ...series, colour: shaded(colour, before) };
  });
}
