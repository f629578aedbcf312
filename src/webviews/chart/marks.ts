/** What stands behind the curves: gaps as shades, boundaries of partitions as thin lines, with their names. */
import type { Gap } from '../../results/protocol';
import type { TimeMarks, TimeWindow } from '../contracts';
import { type Drawn, rectangle, traced, words } from './shapes';
import type { ChartColours } from './theme';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A gap narrower than this is named by the values at the cursor alone, pixels. */
const NAMED = 70;

/** @param labelled whether names are written at the area's top: in the uppermost of several panels */
export function marksOf(
  marks: TimeMarks,
  window: TimeWindow,
  area: Area,
  colours: ChartColours,
  labelled: boolean,
): readonly Drawn[] {
  const perMs = area.width / (window.toMs - window.fromMs);
  const x = (ms: number) => area.x + (Math.min(Math.max(ms, window.fromMs), window.toMs) - window.fromMs) * perMs;
  const seen = marks.gaps.filter(({ fromMs, toMs }) => toMs > window.fromMs && fromMs < window.toMs);
  return [
    ...seen.flatMap((gap) => shade(gap, x(gap.fromMs), x(gap.toMs), area, colours, labelled)),
    ...boundaries(marks, window, x, area, colours, labelled),
  ];
}

/** The colour that tells the kind of a gap. */
export function gapColour(kind: Gap['kind'], colours: ChartColours): string {
  if (kind === 'failed') return colours.failed;
  if (kind === 'running') return colours.running;
  return kind === 'missing' ? colours.missing : colours.faint;
}

function shade(gap: Gap, from: number, to: number, area: Area, colours: ChartColours, labelled: boolean): Drawn[] {
  const colour = gapColour(gap.kind, colours);
  const strong = colours.kind === 'highContrast';
  const width = Math.max(to - from, 1);
  const drawn = [
    rectangle(from, area.y, width, area.height, {
      fill: colour,
      opacity: strong ? 0.35 : 0.16,
      ...(strong ? { stroke: colour, lineWidth: 1 } : {}),
    }),
  ];
  if (labelled && width > NAMED) {
    const style = { fill: colours.text, font: `11px ${colours.font}`, align: 'center' as const, width: width - 8 };
    const lines = { verticalAlign: 'bottom' as const, overflow: 'break' as const };
    drawn.push(words(gap.label, from + width / 2, area.y + area.height - 4, { ...style, ...lines }));
  }
  return drawn;
}

function boundaries(
  { boundaries: all }: TimeMarks,
  window: TimeWindow,
  x: (ms: number) => number,
  area: Area,
  colours: ChartColours,
  labelled: boolean,
): Drawn[] {
  const seen = all.filter(({ ms }) => ms > window.fromMs && ms < window.toMs);
  if (seen.length === 0) return [];
  const lines = traced(
    (pen) => {
      for (const { ms } of seen) {
        const at = Math.round(x(ms)) + 0.5;
        pen.moveTo(at, area.y);
        pen.lineTo(at, area.y + area.height);
      }
    },
    { stroke: colours.boundary, lineWidth: 1 },
  );
  if (!labelled) return [lines];
  const style = { fill: colours.faint, font: `10px ${colours.font}` };
  let free = Number.NEGATIVE_INFINITY;
  const names = seen.flatMap(({ ms, label }) => {
    const at = x(ms) + 4;
    const end = at + label.length * 6.5 + 4;
    if (at < free || end > area.x + area.width) return [];
    free = end;
    return [words(label, at, area.y + 7, style)];
  });
  return [lines, ...names];
}
