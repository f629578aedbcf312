/** A picture over time as echarts wants it: a grid, two axes and one series that draws itself for each panel. */
import type { TimeWindow } from '../contracts';
import { significant } from '../words';
import { timeTicks, type ValueScale } from './axis';
import { drawPanel, type PanelDrawing } from './draw';
import type { Area } from './marks';
import { type Scene, type Shown, scaleOf } from './scene';
import { type Drawn, type PictureOption, type RenderItem, rectangle } from './shapes';
import type { ChartColours } from './theme';

export interface View {
  readonly scene: Scene;
  /** By panel. */
  readonly shown: readonly Shown[];
  readonly window: TimeWindow;
  readonly width: number;
  readonly height: number;
  readonly colours: ChartColours;
  /** As {@link PanelDrawing} has it. */
  readonly moving: number | undefined;
  readonly pixelRatio: number;
  /** Kept free above the first panel, pixels. */
  readonly top?: number;
}

const TITLE = 26;
const TIMES = 24;
const BETWEEN = 8;
const RIGHT = 14;

/** Where a panel's plot lies, and what its height stands for. */
export interface Plot {
  readonly area: Area;
  readonly scale: ValueScale;
}

/** Of all panels, one below the other; all as wide, so that times stand below each other. */
export function plotsOf({ scene, shown, window, width, height, top = 0 }: View): readonly Plot[] {
  const count = Math.max(1, scene.panels.length);
  const each = Math.max(20, (height - top - TIMES - BETWEEN * (count - 1)) / count - TITLE);
  const scales = shown.map((panel) => scaleOf(panel, window, ticksFor(each)));
  const digits = scales.map(longestLabel);
  const x = Math.ceil(Math.max(3, ...digits) * 6.6 + 16);
  const inner = Math.max(10, width - x - RIGHT);
  return scales.map((scale, i) => ({
    area: { x, y: top + i * (each + TITLE + BETWEEN) + TITLE, width: inner, height: each },
    scale,
  }));
}

export function optionOf(view: View, plots = plotsOf(view)): PictureOption {
  const { window, colours, width } = view;
  const last = plots.length - 1;
  return {
    animation: false,
    textStyle: { fontFamily: colours.font },
    grid: plots.map(({ area }) => ({
      left: area.x,
      top: area.y,
      width: area.width,
      height: area.height,
      outerBoundsMode: 'none' as const,
    })),
    xAxis: plots.map((_, i) => timeAxis(i, window, width, colours, i === last)),
    yAxis: plots.map(({ scale }, i) => valueAxis(i, view, scale)),
    series: plots.map((plot, i) => ({
      id: `panel ${i}`,
      type: 'custom' as const,
      xAxisIndex: i,
      yAxisIndex: i,
      silent: true,
      // The plot's edges cut what is drawn.
      clip: true,
      data: [[0, 0]],
      encode: { x: -1, y: -1 },
      renderItem: renderer(view, i, plot),
    })),
  };
}

function renderer(view: View, i: number, { area, scale }: Plot): RenderItem {
  return () => {
    const shown = view.shown[i];
    if (!shown) return null;
    const { window, colours, moving, pixelRatio } = view;
    const { marks } = view.scene.picture;
    const drawing: PanelDrawing = { shown, window, scale, area, colours, marks, labelled: i === 0, moving, pixelRatio };
    // Something is always there: echarts leaves what it drew before where a group has no children.
    const ground = rectangle(area.x, area.y, area.width, area.height, { fill: 'none' });
    return { type: 'group', children: [ground, ...drawPanel(drawing)] } as Drawn;
  };
}

function timeAxis(i: number, window: TimeWindow, width: number, colours: ChartColours, labelled: boolean) {
  const ticks = timeTicks(window, Math.max(2, Math.floor(width / 110)));
  const labels = new Map(ticks.map(({ ms, label }) => [ms, label]));
  const customValues = ticks.map(({ ms }) => ms);
  return {
    gridIndex: i,
    type: 'value' as const,
    min: window.fromMs,
    max: window.toMs,
    axisLine: { lineStyle: { color: colours.faint }, onZero: false },
    axisTick: { show: labelled, customValues, lineStyle: { color: colours.faint } },
    axisLabel: {
      show: labelled,
      customValues,
      color: colours.faint,
      fontSize: 11,
      hideOverlap: true,
      formatter: (ms: number) => labels.get(ms) ?? '',
    },
    splitLine: { show: true, lineStyle: { color: colours.grid } },
  };
}

function valueAxis(i: number, { scene, colours }: View, { low, high, interval }: ValueScale) {
  const panel = scene.panels[i]?.panel;
  const name = [panel?.title, panel?.unit].filter(Boolean).join(' · ');
  return {
    gridIndex: i,
    type: 'value' as const,
    min: low,
    max: high,
    interval,
    name,
    nameGap: 8,
    nameMoveOverlap: false,
    nameTextStyle: { color: colours.text, fontSize: 12, align: 'left' as const },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: colours.faint, fontSize: 11, formatter: (value: number) => significant(value, 7) },
    splitLine: { lineStyle: { color: colours.grid } },
  };
}

function ticksFor(height: number): number {
  return Math.min(6, Math.max(2, Math.floor(height / 40)));
}

function longestLabel({ low, high, interval }: ValueScale): number {
  return Math.max(...[low, low + interval, high - interval, high].map((value) => significant(value, 7).length));
}
