import { describe, expect, it } from 'vitest';
import { colourAt, dashesAt, fuelColour, paletteOn, shaded } from './colours';

describe('Colours of fuels', () => {
  it('are known by the words of their names, however these are written', () => {
    for (const name of ['Natural gas', 'Gas CC', 'gasTurbine'])
      expect(fuelColour(name)).toBe(fuelColour('NATURAL_GAS'));
    for (const name of ['PV', 'PVe', 'solar']) expect(fuelColour(name)).toBe(fuelColour('SOLAR'));
    expect(fuelColour('Alta')).toBeUndefined();
  });

  it('differ for all layers that one system has', () => {
    const rts = [
      'Coal',
      'NG',
      'Oil',
      'Nuclear',
      'HYDRO',
      'ROR',
      'PV',
      'RTPV',
      'CSP',
      'WIND',
      'BATTERY',
      'Unserved energy',
    ];
    expect(new Set(rts.map(fuelColour)).size).toBe(rts.length);
    expect(rts.map(fuelColour)).not.toContain(undefined);
  });

  it('are known of prime movers', () => {
    const same = [
      ['HY', 'HYDRO'],
      ['CP', 'CSP'],
      ['WT', 'WIND'],
      ['BA', 'BATTERY'],
    ] as const;
    for (const [mover, fuel] of same) expect(fuelColour(mover)).toBe(fuelColour(fuel));
  });
});

describe('Colours of curves', () => {
  it.each(['light', 'dark'] as const)('are 24 different ones that are seen on a %s ground', (ground) => {
    const palette = paletteOn(ground);
    expect(new Set(palette).size).toBe(24);
    const behind = luminance(ground === 'light' ? '#ffffff' : '#1e1e1e');
    for (const colour of palette) expect([colour, contrast(luminance(colour), behind) >= 2]).toEqual([colour, true]);
  });
});

describe('Curves beyond the palette', () => {
  const palette = paletteOn('light');

  it('look different all the same: in shade, in dashes, or both', () => {
    const looks = Array.from({ length: 96 }, (_, place) => `${colourAt(palette, place)} ${dashesAt(place).join()}`);
    expect(new Set(looks).size).toBe(looks.length);
    expect(dashesAt(7)).toEqual([]);
    expect(dashesAt(8)).not.toEqual([]);
  });

  it('begin with the palette as it is', () => {
    expect(palette.map((_, place) => colourAt(palette, place))).toEqual(palette);
    expect(colourAt([], 3)).toBeUndefined();
  });

  it('of one colour differ from their neighbours; what is no plain colour stays', () => {
    const shades = Array.from({ length: 12 }, (_, n) => shaded('#d98536', n));
    expect(shades[0]).toBe('#d98536');
    for (const [n, shade] of shades.entries()) expect(shade).not.toBe(shades[n + 1]);
    expect(shaded('currentcolor', 3)).toBe('currentcolor');
  });
});

/** As WCAG 2 defines it, 0 … 1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((i) => {
    const part = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
