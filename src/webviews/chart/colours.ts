/** Colours of curves, and those that people expect of fuels. Pure. */

/** Okabe and Ito's colours, which people with any colour vision can tell apart, darker ones for a light ground. */
const ON_LIGHT = ['#0072b2', '#d55e00', '#00795a', '#b0559a', '#8a6d00', '#1b8fc4', '#7a3b00', '#5b5bc0'];
const ON_DARK = ['#56b4e9', '#e69f00', '#2fc79b', '#e58ac4', '#f0e442', '#6fa8ff', '#ff8a4c', '#b9b6ff'];

/** The colours themselves, then all of them nearer to the ground, as far as lines stay visible, then further from it. */
const PALETTES = {
  light: [...ON_LIGHT, ...ON_LIGHT.map((c) => mixed(c, 255, 0.34)), ...ON_LIGHT.map((c) => mixed(c, 0, 0.36))],
  dark: [...ON_DARK, ...ON_DARK.map((c) => mixed(c, 0, 0.36)), ...ON_DARK.map((c) => mixed(c, 255, 0.5))],
} as const;

/** Colours of curves on such a ground, in this order, over and over. */
export function paletteOn(ground: 'light' | 'dark'): readonly string[] {
  return PALETTES[ground];
}

/** The colour at a place of the palette, from 0: beyond its end it begins again in other shades. */
export function colourAt(palette: readonly string[], place: number): string | undefined {
  const colour = palette[place % palette.length];
  return colour === undefined ? undefined : shaded(colour, Math.floor(place / palette.length));
}

/** Curves whose colours are of one hue differ by their dashes, too: lengths of dash and gap, pixels; empty is solid. */
export function dashesAt(place: number): readonly number[] {
  return DASHES[Math.floor(place / ON_LIGHT.length) % DASHES.length] ?? [];
}
/** None is like a forecast's. */
const DASHES: readonly (readonly number[])[] = [[], [10, 3], [2, 2], [10, 3, 2, 3]];

/** The same colour lighter or darker: those of neighbouring numbers differ, 0 is the colour itself. */
export function shaded(colour: string, n: number): string {
  const [grey, share] = SHADES[n % SHADES.length] ?? [0, 0];
  return /^#[\da-f]{6}$/i.test(colour) ? mixed(colour, grey, share) : colour;
}
/** Grey that is mixed in, and its share. */
const SHADES = [
  [0, 0],
  [255, 0.4],
  [0, 0.22],
  [255, 0.2],
  [0, 0.38],
] as const;

/** @param grey 0 … 255 of the grey that is mixed in with this share */
function mixed(colour: string, grey: number, share: number): string {
  const parts = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  const hex = parts.map((part) =>
    Math.round(part + (grey - part) * share)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}

/**
 * Well-known colours of fuels and technologies, by words of their names; the first that fits counts. Short words are
 * prime movers as PowerSystems.jl and RTS-GMLC have them, which stand for the fuel where a unit burns none.
 */
const FUELS: readonly (readonly [RegExp, string])[] = [
  [/unserved|slack|curtailed load|load.?shed/i, '#e8003a'],
  [/storage|battery|pumped|\bpump|batt|\b(?:ba|es|ps)\b/i, '#9467bd'],
  [/nuclear/i, '#c2549d'],
  [/coal|lignite|anthracite/i, '#7a675c'],
  [/oil|diesel|petroleum|distillate/i, '#a0522d'],
  [/gas|\bng\b|combined.?cycle|\bcc\b|\bct\b/i, '#d98536'],
  [/run.?of.?river|\bror\b/i, '#6cb4e4'],
  [/hydro|water|\b(?:hy|ha)\b/i, '#1f77b4'],
  [/wind|\b(?:wt|ws)\b/i, '#3fb58f'],
  [/\bcsp\b|\bcp\b|concentrat|solar.?thermal/i, '#b89a00'],
  [/rtpv|roof.?top|distributed.?pv/i, '#fbe58a'],
  [/solar|\bpve?\b|sun/i, '#f2c318'],
  [/geothermal/i, '#b5651d'],
  [/bio|wood|waste/i, '#7f9a3a'],
  [/import|source|interchange/i, '#7f8fa6'],
];

/** The colour that people expect for a fuel or technology of this name; undefined where there is none. */
export function fuelColour(name: string): string | undefined {
  // Names of the field are CamelCase or UPPER_SNAKE: words must come apart to be found.
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_/g, ' ');
  return FUELS.find(([pattern]) => pattern.test(words))?.[1];
}
