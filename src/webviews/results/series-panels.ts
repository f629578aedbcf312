/** Realised values and forecasts as panels of a picture. Pure. */
import type { CatalogueModel, CatalogueOutput, Frame, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { momentText } from '../chart/axis';
import type { Panel, Series, TimeWindow } from '../contracts';
import { unitOf } from './tree';

/** A variable with what was read of it. */
export interface Shown {
  readonly model: CatalogueModel;
  readonly output: CatalogueOutput;
  readonly frame: Frame;
  /** One for each execution shown; empty where none are wanted. */
  readonly forecasts: readonly Frame[];
}

/** Columns of which forecasts are drawn: more would hide each other. */
export const FORECAST_COLUMNS = 10;

/** A panel for each variable; a column has one colour in all of them, and its forecasts have the same. */
export function panelsOf(shown: readonly Shown[], units: Units, t: Translate): readonly Panel[] {
  const places = new Map<string, number>();
  const placeOf = (column: string): number => {
    const place = places.get(column) ?? places.size;
    places.set(column, place);
    return place;
  };
  const models = new Set(shown.map(({ model }) => `${model.source}/${model.name}`));
  return shown.map(({ model, output, frame, forecasts }) => {
    const look = output.isBinary ? 'steps' : 'line';
    const realised = frame.columns.map((column, c) => curve(frame, c, column, look, placeOf(column)));
    const foreseen = forecasts.flatMap((forecast) =>
      forecast.columns.map((column, c) => {
        const name =
          forecasts.length === 1
            ? t('{0} (forecast)', column)
            : t('{0} (forecast of {1})', column, momentText(forecast.fromMs));
        return curve(
          inUnits(forecast, units, model, output),
          c,
          name,
          forecasts.length === 1 ? 'dashed' : 'thin',
          placeOf(column),
        );
      }),
    );
    const title = models.size > 1 ? `${model.name} · ${output.key}` : output.key;
    return { title, unit: unitOf(output, units, t), kind: 'lines', series: [...realised, ...foreseen] };
  });
}

/** The time axis: all of the simulation, and what forecasts look beyond its end. */
export function extentWith(extent: TimeWindow, shown: readonly Pick<Shown, 'forecasts'>[]): TimeWindow {
  const ends = shown.flatMap(({ forecasts }) => forecasts.map((one) => one.fromMs + one.periods * one.resolutionMs));
  return { fromMs: extent.fromMs, toMs: Math.max(extent.toMs, ...ends) };
}

/** The executions whose forecasts are wanted, as the request has them; undefined where none can be told. */
export function executionsAt(
  ms: number,
  count: number,
  initialMs: number,
  { source, intervalMs, executions }: Pick<CatalogueModel, 'source' | 'intervalMs' | 'executions'>,
): { readonly execution: number; readonly count: number } | undefined {
  if (source === 'emulation' || executions === 0) return undefined;
  const execution = Math.min(executions - 1, Math.max(0, Math.floor((ms - initialMs) / intervalMs)));
  return { execution, count: Math.max(1, Math.min(count, executions - execution)) };
}

function curve(frame: Frame, column: number, name: string, look: Series['look'], place: number): Series {
  const values = frame.values.subarray(column * frame.periods, (column + 1) * frame.periods);
  return { name, fromMs: frame.fromMs, resolutionMs: frame.resolutionMs, values, look, place };
}

/** Forecasts come in the reader's units; the picture's may be the other ones. */
function inUnits(frame: Frame, units: Units, { basePower }: CatalogueModel, { perUnit }: CatalogueOutput): Frame {
  if (!perUnit || frame.units === units) return frame;
  const factor = units === 'natural' ? basePower : 1 / basePower;
  return { ...frame, values: frame.values.map((value) => value * factor) };
}
