/** A stack of generation with the load on top. Pure. */
import type { Dispatch } from '../../results/protocol';
import type { Translate } from '../../text/translate';
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
  const series = layers.map((layer, i) => {
    // What is not served strikes the eye whatever its name is.
    const colour = colourOf(layer.kind === 'unserved' ? 'unserved' : layer.name);
    const one = {
      ...axis,
      name: layer.name,
      values: values.subarray(i * periods, (i + 1) * periods),
      look: 'line' as const,
      striking: layer.kind === 'unserved',
    };
    return { kind: layer.kind, series: colour === undefined ? one : { ...one, colour } };
  });
  series.sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
  const over: Series[] = [];
  if (load) over.push({ ...axis, name: t('Load'), values: load, look: 'steps', colour: loadColour });
  if (overGeneration) over.push({ ...axis, name: t('Over-generation'), values: overGeneration, look: 'dashed' });
  return {
    title: t('Dispatch of {0}', dispatch.model),
    unit: 'MW',
    kind: 'stack',
    series: series.map((one) => one.series),
    over,
  };
}
