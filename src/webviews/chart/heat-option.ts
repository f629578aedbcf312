/** A grid of coloured cells as echarts wants it. */
import type { HeatPicture } from '../contracts';
import type { Area } from './marks';
import { type Drawn, type PictureOption, rectangle, words } from './shapes';
import type { ChartColours } from './theme';

/** Height of a row, pixels. */
export const ROW = 20;
const ABOVE = 24;
const BELOW = 8;
const RIGHT = 12;
/** Around a column's name, so that two do not run into each other. */
const BETWEEN_NAMES = 8;

export function heatHeight({ rows }: HeatPicture): number {
  return ABOVE + rows.length * ROW + BELOW;
}

/** Where the cells lie. */
export function heatArea({ rows, columns }: HeatPicture, width: number): Area {
  const longest = Math.max(0, ...rows.map((name) => name.length));
  const x = Math.ceil(Math.min(longest * 6.4 + 16, width * 0.45));
  // Few columns need no more than they need to be hit.
  const wide = Math.min(width - x - RIGHT, columns.length * 90);
  return { x, y: ABOVE, width: Math.max(10, wide), height: rows.length * ROW };
}

/** @param share 0 … 1 */
export function heatColour(share: number, { heat }: ChartColours): string {
  const [none, middle, most] = heat.map(channels);
  const at = Math.min(1, Math.max(0, share)) * 2;
  const [from, to] = at < 1 ? [none, middle] : [middle, most];
  const part = at < 1 ? at : at - 1;
  const mixed = [0, 1, 2].map((i) => Math.round((from?.[i] ?? 0) + ((to?.[i] ?? 0) - (from?.[i] ?? 0)) * part));
  return `rgb(${mixed.join(',')})`;
}

export function heatOption(picture: HeatPicture, width: number, colours: ChartColours, top = 0): PictureOption {
  const area = heatArea(picture, width);
  const { rows, columns } = picture;
  const y = area.y + top;
  return {
    animation: false,
    grid: { left: area.x, top: y, width: area.width, height: area.height, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: 0, max: columns.length },
    yAxis: { type: 'value', show: false, min: 0, max: rows.length },
    series: {
      type: 'custom',
      silent: true,
      data: [[0, 0]],
      renderItem: () => ({ type: 'group', children: drawn(picture, { ...area, y }, colours) }),
    },
  };
}

function drawn({ rows, columns, values }: HeatPicture, area: Area, colours: ChartColours): Drawn[] {
  const wide = area.width / Math.max(1, columns.length);
  const font = `11px ${colours.font}`;
  const longest = Math.max(0, ...columns.map((name) => name.length));
  const every = Math.max(1, Math.ceil((longest * 6.4 + BETWEEN_NAMES) / wide));
  const strong = colours.kind === 'highContrast';
  const names = [
    ...rows.map((name, row) =>
      words(name, area.x - 8, area.y + (row + 0.5) * ROW, {
        fill: colours.text,
        font,
        align: 'right',
        width: area.x - 12,
        overflow: 'truncate',
      }),
    ),
    ...columns.flatMap((name, column) =>
      column % every === 0
        ? [words(name, area.x + (column + 0.5) * wide, area.y - 10, { fill: colours.faint, font, align: 'center' })]
        : [],
    ),
  ];
  // A hair between cells that are wide enough for one.
  const between = wide > 5 ? 1 : 0;
  const cells = Array.from(values, (value, i) => {
    const x = area.x + (i % columns.length) * wide;
    const y = area.y + Math.floor(i / columns.length) * ROW;
    if (Number.isNaN(value)) return rectangle(x + wide / 2 - 2, y + ROW / 2, 4, 1, { fill: colours.faint });
    return rectangle(x, y, wide - between, ROW - 1, {
      fill: heatColour(value, colours),
      ...(strong ? { stroke: colours.boundary, lineWidth: 0.5 } : {}),
    });
  });
  return [...names, ...cells];
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
