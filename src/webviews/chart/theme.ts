/** The editor's colours for pictures. */
import { paletteOn } from './colours';

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
    palette: paletteOn(light ? 'light' : 'dark'),
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
