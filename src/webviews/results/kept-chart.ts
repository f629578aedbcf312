/** A time chart whose zoom and hidden curves come back with the page. */
import type { Translate } from '../../text/translate';
import { type ChartTheme, createTimeChart } from '../chart';
import type { TimeChart, TimePicture } from '../contracts';
import { members, texts, windowOf } from '../page/saved';

export interface KeptChart {
  /** Undefined before the first picture. */
  readonly chart: TimeChart | undefined;
  show(picture: TimePicture): void;
  resetZoom(): void;
  state(): unknown;
  dispose(): void;
}

/**
 * Makes the chart with the first picture: before, its host has no size.
 * @param changed is called when zoom or hidden curves are others now
 */
export function createKeptChart(
  host: HTMLElement,
  theme: ChartTheme,
  t: Translate,
  saved: unknown,
  changed: () => void,
): KeptChart {
  let chart: TimeChart | undefined;
  let extent: TimePicture['extent'] | undefined;
  return {
    get chart() {
      return chart;
    },
    show(picture) {
      extent = picture.extent;
      if (chart) return chart.show(picture);
      chart = createTimeChart(host, theme, t);
      const kept = members(saved);
      chart.show(picture);
      const window = windowOf(kept['window']);
      if (window) chart.zoom(window);
      chart.hidden = new Set(texts(kept['hidden']));
      chart.onZoom(changed);
      chart.onHidden(changed);
    },
    resetZoom() {
      if (!chart || !extent) return;
      chart.zoom(extent);
      changed();
    },
    state() {
      if (!chart || !extent) return saved;
      const { fromMs, toMs } = chart.window;
      const all = fromMs <= extent.fromMs && toMs >= extent.toMs;
      return { hidden: [...chart.hidden], ...(all ? {} : { window: { fromMs, toMs } }) };
    },
    dispose: () => chart?.dispose(),
  };
}
