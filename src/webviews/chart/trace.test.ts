import { describe, expect, it } from 'vitest';
import { BREAK } from './decimate';
import { bands, type Pen, traceBand, traceLine } from './trace';

const at = { left: 0, perPeriod: 10, zero: 100, perUnit: 1 };

/** What a pen does, as text: `M` begins, `L` goes on, `Z` closes. */
function written(trace: (pen: Pen) => void): string {
  const words: string[] = [];
  trace({
    moveTo: (x, y) => words.push(`M${x},${y}`),
    lineTo: (x, y) => words.push(`L${x},${y}`),
    arc: (x, y, radius) => words.push(`O${x},${y},${radius}`),
    closePath: () => words.push('Z'),
  });
  return words.join(' ');
}

describe('Lines', () => {
  it('go from value to value and begin anew behind a gap', () => {
    const values = Float64Array.of(1, 2, Number.NaN, 4, 5);
    const picks = Int32Array.of(0, 1, BREAK, 3, 4);
    expect(written((pen) => traceLine(pen, values, picks, at, false))).toBe('M0,99 L10,98 M30,96 L40,95');
  });

  it('of steps hold each value for its whole period', () => {
    const values = Float64Array.of(0, 1);
    const picks = Int32Array.of(0, 1);
    expect(written((pen) => traceLine(pen, values, picks, at, true))).toBe('M0,100 L10,100 L10,99 L20,99');
  });

  it('show a value between two gaps', () => {
    const values = Float64Array.of(Number.NaN, 7, Number.NaN);
    expect(written((pen) => traceLine(pen, values, Int32Array.of(1), at, false))).toBe('M9,93 L11,93');
  });
});

describe('Areas', () => {
  const drawn = (layer: number[], steps: boolean) => {
    const values = Float64Array.from(layer);
    const picks = Int32Array.from(values.keys());
    const band = bands([values], picks)[0]?.above;
    return written((pen) => band && traceBand(pen, band, picks, at, steps));
  };

  it('hold each value for its whole period', () => {
    expect(drawn([3, 5], true)).toBe('M0,97 L0,97 L10,97 L10,95 L20,95 L20,100 L10,100 L10,100 L0,100 Z');
  });

  it('are drawn only where a layer has something: not even an edge where it is zero', () => {
    expect(drawn([0, 0, 5, 0, 0], true)).toBe('M20,95 L20,95 L30,95 L30,100 L20,100 Z');
    expect(drawn([0, 0, 0], true)).toBe('');
  });

  it('of coarser buckets rise from zero and fall to it', () => {
    expect(drawn([0, 0, 5, 0, 0], false)).toBe('M10,100 L10,100 L20,95 L30,100 L30,100 L20,100 L10,100 Z');
  });
});
