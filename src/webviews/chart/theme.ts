/** The editor's colours for pictures. */

export interface ChartColours {
  readonly kind: 'light' | 'dark' | 'highContrast';
  readonly background: string;
  readonly text: string;
  /** Of axes and labels that stay behind. */
  readonly faint: string;
  readonly grid: string;
  readonly boundary: string;
  readonly failed: string;
  readonly running: string;
  readonly missing: string;
  readonly font: string;
  /** Of curves, in this order, over and over. */
  readonly palette: readonly string[];
  /** Of cells of a heat map, from nothing to the most. */
  readonly heat: readonly [string, string, string];
}

export interface ChartTheme {
  /** As they are now. */
  readonly colours: ChartColours;
  /** Calls `listener` when a person chooses another theme; the answer ends it. */
  onChange(listener: () => void): () => void;
}

/** Okabe and Ito's colours, which people with any colour vision can tell apart, darker ones for a light ground. */
const ON_LIGHT = ['#0072b2', '#d55e00', '#00795a', '#b0559a', '#8a6d00', '#1b8fc4', '#7a3b00', '#5b5bc0'];
const ON_DARK = ['#56b4e9', '#e69f00', '#2fc79b', '#e58ac4', '#f0e442', '#6fa8ff', '#ff8a4c', '#b9b6ff'];

/** Well-known colours of fuels and technologies, by words of their names; the first that fits counts. */
const FUELS: readonly (readonly [RegExp, string])[] = [
  [/unserved|slack|curtailed load|load.?shed/i, '#e8003a'],
  [/storage|battery|pumped|\bpump|batt/i, '#9467bd'],
  [/nuclear/i, '#c2549d'],
  [/coal|lignite|anthracite/i, '#7a675c'],
  [/oil|diesel|petroleum|distillate/i, '#a0522d'],
  [/gas|\bng\b|combined.?cycle|\bcc\b|\bct\b/i, '#d98536'],
  [/hydro|water|run.?of.?river|\bror\b/i, '#1f77b4'],
  // `WT` and `PVe` are prime movers, which stand for the fuel where a unit burns none.
  [/wind|\bwt\b/i, '#3fb58f'],
  [/solar|\bpve?\b|rtpv|csp|sun/i, '#f2c318'],
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

/** Follows the editor's theme, which the page's body tells. */
export function createTheme(): ChartTheme {
  const listeners = new Set<() => void>();
  let colours: ChartColours | undefined;
  new MutationObserver(() => {
    colours = undefined;
    for (const listener of listeners) listener();
  }).observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  return {
    get colours() {
      colours ??= readColours();
      return colours;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readColours(): ChartColours {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string) => style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const kind = kindOf(document.body);
  const light = kind === 'light' || document.body.classList.contains('vscode-high-contrast-light');
  const text = read('editor-foreground', light ? '#1f1f1f' : '#d4d4d4');
  const strong = kind === 'highContrast';
  return {
    kind,
    background: read('editor-background', light ? '#ffffff' : '#1e1e1e'),
    text,
    faint: strong ? text : read('descriptionForeground', light ? '#616161' : '#9d9d9d'),
    grid: light ? (strong ? '#00000040' : '#0000001a') : strong ? '#ffffff40' : '#ffffff1a',
    boundary: strong ? read('contrastBorder', text) : light ? '#00000059' : '#ffffff59',
    failed: read('charts-red', light ? '#d3222a' : '#f14c4c'),
    running: read('charts-blue', light ? '#1a85ff' : '#3794ff'),
    missing: read('charts-yellow', light ? '#bf8803' : '#cca700'),
    // Double quotes would end the attribute that echarts writes it into.
    font: read('font-family', 'sans-serif').replaceAll('"', "'"),
    palette: light ? ON_LIGHT : ON_DARK,
    heat: light
      ? ['#f2f2f2', '#f0a45d', '#8b1a1a']
      : strong
        ? ['#000000', '#b35900', '#ffe066']
        : ['#2a2a2a', '#b8622a', '#ffd27a'],
  };
}

function kindOf({ classList, dataset }: HTMLElement): ChartColours['kind'] {
  if (classList.contains('vscode-high-contrast') || dataset['vscodeThemeKind']?.includes('high-contrast'))
    return 'highContrast';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}
