/** The parts of echarts that the pictures need, and a shape that draws itself with a pen. */
import { CustomChart, type CustomSeriesOption } from 'echarts/charts';
import { GraphicComponent, GridComponent, type GridComponentOption } from 'echarts/components';
import { type ComposeOption, graphic, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import type { Pen } from './trace';

export type PictureOption = ComposeOption<CustomSeriesOption | GridComponentOption>;
export type RenderItem = NonNullable<CustomSeriesOption['renderItem']>;
export type Drawn = NonNullable<ReturnType<RenderItem>>;

export interface Style {
  readonly fill?: string;
  readonly stroke?: string;
  readonly lineWidth?: number;
  readonly lineDash?: number[];
  readonly opacity?: number;
}

/** Once for a page. */
export function register(): void {
  use([CustomChart, GraphicComponent, GridComponent, CanvasRenderer, SVGRenderer]);
  const Trace = graphic.extendShape({
    shape: { drawing: undefined },
    buildPath(pen: Pen, shape: { drawing?: { trace(pen: Pen): void } }) {
      shape.drawing?.trace(pen);
    },
  });
  graphic.registerShape('trace', Trace);
}

/** Said of every element: echarts reuses the one that stood there before, with its place. */
const PLACE = { silent: true, x: 0, y: 0 };

export function traced(trace: (pen: Pen) => void, style: Style): Drawn {
  // The type is the one registered above, which echarts' own types do not know.
  return {
    type: 'trace',
    ...PLACE,
    // echarts copies what has a length, functions too: an object it takes as it is.
    shape: { drawing: { trace } },
    style: { fill: 'none', lineJoin: 'bevel', ...style },
  } as unknown as Drawn;
}

export function rectangle(x: number, y: number, width: number, height: number, style: Style): Drawn {
  return { type: 'rect', ...PLACE, shape: { x, y, width, height }, style };
}

export interface TextStyle {
  readonly fill: string;
  readonly font: string;
  readonly align?: 'left' | 'center' | 'right';
  readonly verticalAlign?: 'middle' | 'bottom';
  /** Pixels, beyond which the text is cut off with `…`, or goes on in another line. */
  readonly width?: number;
  readonly overflow?: 'truncate' | 'break';
}

export function words(text: string, x: number, y: number, style: TextStyle): Drawn {
  return { type: 'text', silent: true, x, y, style: { text, verticalAlign: 'middle', lineHeight: 14, ...style } };
}
