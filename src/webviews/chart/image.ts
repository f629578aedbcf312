/** A picture as a file: as it is on the screen, with its background and its legend. */
import { graphic, init } from 'echarts/core';
import { colourOf } from './draw';
import { optionOf, type View } from './option';
import { type Drawn, rectangle, traced, words } from './shapes';
import type { ChartColours } from './theme';
import type { Pen } from './trace';

/** Names in the legend of a file: more say nothing any more. */
const MOST = 60;
const LINE = 18;
const SWATCH = 12;
const PIXEL_RATIO = 2;

/** @returns a data URL of PNG with twice as many pixels as on the screen, or SVG as text */
export async function imageOf(kind: 'png' | 'svg', view: View, hidden: ReadonlySet<string>): Promise<string> {
  const { colours, width } = view;
  const entries = view.scene.names
    .filter(({ name }) => !hidden.has(name))
    .map(({ name, curve }) => ({ name, colour: colourOf(curve, colours), dashes: curve.dashes }));
  const legend = placed(entries.slice(0, MOST), width, colours);
  const height = view.height + legend.height;
  return rendered(kind, width, height, colours.background, (chart) => {
    const option = optionOf({ ...view, height, top: legend.height, pixelRatio: PIXEL_RATIO });
    chart.setOption({ ...option, graphic: legend.drawn });
  });
}

/** Draws away from the page. */
export function rendered(
  kind: 'png' | 'svg',
  width: number,
  height: number,
  backgroundColor: string,
  draw: (chart: ReturnType<typeof init>) => void,
): string {
  const chart =
    kind === 'svg'
      ? init(null, null, { renderer: 'svg', ssr: true, width, height })
      : init(document.createElement('div'), null, { renderer: 'canvas', devicePixelRatio: PIXEL_RATIO, width, height });
  try {
    chart.getZr().setBackgroundColor(backgroundColor);
    draw(chart);
    if (kind === 'svg') return chart.renderToSVGString();
    chart.getZr().flush();
    return chart.getDataURL({ type: 'png', pixelRatio: PIXEL_RATIO, backgroundColor });
  } finally {
    chart.dispose();
  }
}

function placed(
  entries: readonly { readonly name: string; readonly colour: string; readonly dashes: readonly number[] }[],
  width: number,
  colours: ChartColours,
): { readonly drawn: readonly Drawn[]; readonly height: number } {
  const drawn: Drawn[] = [];
  const font = `11px ${colours.font}`;
  let x = LINE;
  let y = LINE / 2;
  for (const { name, colour, dashes } of entries) {
    const wide = SWATCH + 6 + new graphic.Text({ style: { text: name, font } }).getBoundingRect().width + LINE;
    if (x + wide > width && x > LINE) {
      x = LINE;
      y += LINE;
    }
    drawn.push(dashes.length === 0 ? rectangle(x, y - 4, SWATCH, 8, { fill: colour }) : line(x, y, colour, dashes));
    drawn.push(words(name, x + SWATCH + 6, y, { fill: colours.text, font }));
    x += wide;
  }
  return { drawn, height: entries.length === 0 ? 0 : y + LINE };
}

function line(x: number, y: number, colour: string, dashes: readonly number[]): Drawn {
  const draw = (pen: Pen): void => {
    pen.moveTo(x, y);
    pen.lineTo(x + SWATCH, y);
  };
  return traced(draw, { stroke: colour, lineWidth: 4, lineDash: dashes.map((length) => length / 2) });
}
