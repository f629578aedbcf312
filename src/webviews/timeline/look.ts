/** The editor's colours, and tiles of patterns made of them. */
import type { BarState } from '../../pages/timeline';
import { colourAt, paletteOn } from '../chart/colours';
import { HATCHES, SIGNS } from './signs';

export interface StateLook {
  readonly fill: string;
  /** What stands on it, to be read. */
  readonly text: string;
  readonly hatch: CanvasPattern | null;
  readonly sign: Path2D;
}

export interface Look {
  readonly states: Readonly<Record<BarState, StateLook>>;
  readonly text: string;
  readonly faint: string;
  readonly background: string;
  readonly line: string;
  /** Round every bar, where people need strong contrasts. */
  readonly border: string | undefined;
  readonly now: string;
  readonly shade: string;
  readonly reserve: string;
  readonly selected: string;
  readonly font: string;
  /** Of a lane's memory. */
  lane(lane: number): string;
}

/** Theme colours of states, as in the tree, and what they are where a theme has none. */
const COLOURS: Readonly<Record<BarState, readonly [name: string, otherwise: string]>> = {
  succeeded: ['testing-iconPassed', '#73c991'],
  running: ['charts-blue', '#3794ff'],
  failed: ['testing-iconFailed', '#f14c4c'],
  interrupted: ['charts-yellow', '#cca700'],
  cancelled: ['testing-iconSkipped', '#848484'],
};

export function readLook(): Look {
  const style = getComputedStyle(document.body);
  const { classList } = document.body;
  const read = (name: string, otherwise: string) => style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const light = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  const strong = classList.contains('vscode-high-contrast');
  const brush = document.createElement('canvas').getContext('2d');
  if (!brush) throw new Error('a page can draw');
  const text = read('editor-foreground', light ? '#1f1f1f' : '#d4d4d4');
  const palette = paletteOn(light ? 'light' : 'dark');
  const stateLook = (state: BarState): StateLook => {
    const fill = read(...COLOURS[state]);
    const onIt = isBright(brush, fill) ? '#000000' : '#ffffff';
    return { fill, text: onIt, hatch: hatchOf(brush, HATCHES[state], onIt, strong), sign: new Path2D(SIGNS[state]) };
  };
  return {
    states: {
      succeeded: stateLook('succeeded'),
      running: stateLook('running'),
      failed: stateLook('failed'),
      interrupted: stateLook('interrupted'),
      cancelled: stateLook('cancelled'),
    },
    text,
    faint: strong ? text : read('descriptionForeground', text),
    background: read('editor-background', light ? '#ffffff' : '#1e1e1e'),
    line: light ? (strong ? '#00000055' : '#00000014') : strong ? '#ffffff55' : '#ffffff14',
    border: strong ? read('contrastBorder', text) : undefined,
    now: read('charts-red', '#f14c4c'),
    shade: light ? '#00000012' : '#ffffff14',
    reserve: read('charts-orange', '#d18616'),
    selected: read('focusBorder', text),
    // A font may be none that a canvas knows.
    font: read('font-family', 'sans-serif'),
    lane: (lane) => colourAt(palette, lane) ?? text,
  };
}

/** Lines of the colour that can be read on the bar, faint enough that it still can. */
function hatchOf(
  brush: CanvasRenderingContext2D,
  path: string | undefined,
  colour: string,
  strong: boolean,
): CanvasPattern | null {
  if (path === undefined) return null;
  const tile = new OffscreenCanvas(8, 8);
  const ink = tile.getContext('2d');
  if (!ink) return null;
  ink.strokeStyle = colour;
  ink.globalAlpha = strong ? 0.45 : 0.22;
  ink.lineWidth = 1.6;
  ink.stroke(new Path2D(path));
  return brush.createPattern(tile as unknown as HTMLCanvasElement, 'repeat');
}

/** Whether black is read better on a colour than white, by WCAG's luminance. */
function isBright(brush: CanvasRenderingContext2D, colour: string): boolean {
  brush.fillStyle = colour;
  const hex = /^#([\da-f]{6})/i.exec(brush.fillStyle)?.[1];
  const rgb = /^rgba?\(([\d.]+),\s*([\d.]+),\s*([\d.]+)/.exec(brush.fillStyle)?.slice(1).map(Number);
  const parts = hex ? [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) : (rgb ?? [0, 0, 0]);
  const [r = 0, g = 0, b = 0] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}
