/** How a state looks besides its colour: a sign and a pattern. Paths in a box of twelve by twelve. */
import type { BarState } from '../../pages/timeline';

export const SIGNS: Readonly<Record<BarState, string>> = {
  succeeded: 'M2.5 6.5 5 9 9.5 3.5',
  failed: 'M3 3 9 9M9 3 3 9',
  running: 'M4 2.5 9.5 6 4 9.5Z',
  cancelled: 'M6 1.8A4.2 4.2 0 1 1 5.99 1.8ZM3.2 8.8 8.8 3.2',
  interrupted: 'M7 1.5 3.5 6.5H8.5L5 10.5',
};

export const STATES = ['succeeded', 'running', 'failed', 'interrupted', 'cancelled'] as const satisfies BarState[];

/** Lines over a bar, in a tile of eight by eight; none where it is plain. */
export const HATCHES: Readonly<Record<BarState, string | undefined>> = {
  succeeded: undefined,
  running: undefined,
  failed: 'M-2 10 10 -2M-2 2 2 -2M6 10 10 6',
  interrupted: 'M2 0V8M6 0V8',
  cancelled: 'M0 2H8M0 6H8',
};

const SVG = 'http://www.w3.org/2000/svg';

/** The sign in a sentence's size. */
export function signIcon(state: BarState): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('sign');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SIGNS[state]);
  svg.append(path);
  return svg;
}
