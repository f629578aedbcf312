/** What the page keeps of itself while it is hidden. Pure. */
import type { EditorMessage, PageState, Target, Units } from '../../results/protocol';
import { members, numberIn, oneOf } from '../page/saved';

export type ViewName = Extract<EditorMessage, { type: 'show' }>['view'];

export const VIEWS = ['series', 'dispatch', 'executions', 'seams', 'compare'] as const satisfies readonly ViewName[];

export interface ResultsState extends PageState {
  readonly tab: ViewName;
  readonly units: Units;
  /** Whether the table behind the picture is shown. */
  readonly table: boolean;
  /** Where the table is scrolled to, pixels; undefined before. */
  readonly tableScroll: { readonly top: number; readonly left: number } | undefined;
  /** How far each view is scrolled down, pixels. */
  readonly scrolls: { readonly [V in ViewName]?: number };
  /** What each view keeps; only the view itself reads it. */
  readonly views: { readonly [V in ViewName]?: unknown };
}

/** What was kept if it was of the same results; a page that begins otherwise. */
export function stateOf(saved: unknown, target: Target): ResultsState {
  const kept = members(saved);
  const same = JSON.stringify(sorted(kept['target'])) === JSON.stringify(sorted(target));
  const { tab, units, table, tableScroll, scrolls, views } = same ? kept : {};
  return {
    target,
    other: same ? otherIn(saved) : undefined,
    tab: oneOf(tab, VIEWS) ?? 'series',
    units: oneOf(units, ['natural', 'systemBase']) ?? 'natural',
    table: table === true,
    tableScroll: scrollOf(tableScroll),
    scrolls: scrollsOf(scrolls),
    views: members(views),
  };
}

function scrollOf(saved: unknown): ResultsState['tableScroll'] {
  const { top, left } = members(saved);
  const [down, right] = [pixels(top), pixels(left)];
  return down === undefined || right === undefined ? undefined : { top: down, left: right };
}

function scrollsOf(saved: unknown): ResultsState['scrolls'] {
  const kept = members(saved);
  const known = VIEWS.map((view) => [view, pixels(kept[view])] as const);
  return Object.fromEntries(known.filter(([, top]) => top !== undefined));
}

const pixels = (saved: unknown): number | undefined => numberIn(saved, 0, Number.MAX_SAFE_INTEGER);

/** The results that were compared with, if any. */
export function otherIn(saved: unknown): Target | undefined {
  const { kind, folder, file } = members(members(saved)['other']);
  if (kind === 'simulation' && typeof folder === 'string') return { kind, folder };
  return kind === 'store' && typeof file === 'string' ? { kind, file } : undefined;
}

function sorted(value: unknown): unknown {
  return Object.entries(members(value)).sort(([a], [b]) => (a < b ? -1 : 1));
}
