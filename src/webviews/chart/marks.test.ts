import { describe, expect, it } from 'vitest';
import type { Gap } from '../../results/protocol';
import { heatArea, heatColour } from './heat-option';
import { marksOf } from './marks';
import type { ChartColours } from './theme';

const colours: ChartColours = {
  kind: 'light',
  background: '#ffffff',
  text: '#000000',
  faint: '#666666',
  grid: '#eeeeee',
  boundary: '#999999',
  failed: '#ff0000',
  running: '#0000ff',
  missing: '#ffff00',
  font: 'sans-serif',
  palette: ['#111111'],
  heat: ['#000000', '#808080', '#ffffff'],
};
const area = { x: 100, y: 10, width: 1000, height: 200 };
const window = { fromMs: 0, toMs: 1000 };

/** What is drawn as plain objects. */
interface Mark {
  readonly type: string;
  readonly x: number;
  readonly shape?: { readonly x: number; readonly width: number };
  readonly style: { readonly fill?: string; readonly text?: string };
}
const drawn = (gaps: Gap[], boundaries: { ms: number; label: string }[], labelled = true) =>
  marksOf({ gaps, boundaries }, window, area, colours, labelled) as unknown as Mark[];
const texts = (marks: Mark[]) => marks.flatMap(({ style }) => (style.text === undefined ? [] : [style.text]));

describe('Marks on the time axis', () => {
  const failed: Gap = { fromMs: 200, toMs: 400, kind: 'failed', label: 'partition 3 failed' };

  it('shade a gap over its whole span, in the colour of its kind, with its name', () => {
    const [shade, name] = drawn([failed], []);
    expect([shade?.shape?.x, shade?.shape?.width, shade?.style.fill]).toEqual([300, 200, colours.failed]);
    expect([name?.style.text, name?.x]).toEqual(['partition 3 failed', 400]);
    expect(drawn([{ ...failed, kind: 'running' }], [])[0]?.style.fill).toBe(colours.running);
  });

  it('cut a gap at the edges of the window and leave out one that lies outside', () => {
    const [shade] = drawn([{ ...failed, fromMs: -500, toMs: 100 }], []);
    expect([shade?.shape?.x, shade?.shape?.width]).toEqual([100, 100]);
    expect(drawn([{ ...failed, fromMs: 1000, toMs: 1200 }], [])).toEqual([]);
  });

  it('keep a gap of less than a pixel to be seen, without a name', () => {
    const marks = drawn([{ ...failed, fromMs: 200, toMs: 200.01 }], []);
    expect([marks[0]?.shape?.width, texts(marks)]).toEqual([1, []]);
  });

  it('name partitions where they begin, as many as there is room for', () => {
    const every = (ms: number) => Array.from({ length: 20 }, (_, i) => ({ ms: (i + 1) * ms, label: String(i + 2) }));
    expect(texts(drawn([], every(40))).slice(0, 3)).toEqual(['2', '3', '4']);
    expect(texts(drawn([], every(5))).slice(0, 3)).toEqual(['2', '5', '8']);
  });

  it('are named in the uppermost of several panels alone', () => {
    expect(texts(drawn([failed], [{ ms: 500, label: '2' }], false))).toEqual([]);
  });
});

describe('Cells of a heat map', () => {
  it('go over the middle colour from nothing to the most, and no further', () => {
    expect([0, 0.5, 1, 2, -1].map((share) => heatColour(share, colours))).toEqual([
      'rgb(0,0,0)',
      'rgb(128,128,128)',
      'rgb(255,255,255)',
      'rgb(255,255,255)',
      'rgb(0,0,0)',
    ]);
  });

  it('leave no more than nearly half the width to names of rows', () => {
    const picture = {
      rows: ['x'.repeat(500)],
      columns: Array.from({ length: 52 }, String),
      values: new Float64Array(52),
    };
    const { x, width } = heatArea({ ...picture, text: () => '', scale: { low: '', high: '' } }, 800);
    expect(x).toBe(360);
    expect(width).toBe(800 - 360 - 12);
  });
});
