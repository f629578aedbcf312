/** What is known of the seams, as text. */
import { columns, oneLine } from '../../text';
import type { SeamRow, SeamView } from '../protocol';

/** Variables that are shown. */
const MOST_ROWS = 25;

export function seamsText({ verdict, cost, cuts, basis, of, seams, rows, notes }: SeamView): string[] {
  const apart = rows.filter(({ maxAbsolute }) => maxAbsolute > 0);
  const shown = apart.slice(0, MOST_ROWS);
  const agreeing = rows.length - apart.length;
  const from = basis === 'joinReport' ? 'told by the report of the join' : "measured from the partitions' stores";
  return [
    verdict.sentence,
    ...[cost, cuts].flatMap((sentence) => (sentence === undefined ? [] : [sentence])),
    `${seams.length} of ${of} ${of === 1 ? 'seam' : 'seams'}, ${from}.`,
    ...(shown.length === 0
      ? []
      : [
          '',
          'Between the two computations of the overlap; what counts is its end, where the later partition takes over:',
          ...columns([
            ['', 'largest difference', 'relative', 'at the end', 'seams that differ', 'where'],
            ...shown.map((row) => cellsOf(row)),
          ]),
        ]),
    ...(apart.length > shown.length ? [`  and ${apart.length - shown.length} more variables that differ`] : []),
    ...(agreeing > 0 ? [`  ${agreeing} ${agreeing === 1 ? 'variable agrees' : 'variables agree'} everywhere`] : []),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

function cellsOf({ output, unit, maxAbsolute, relative, endMaxAbsolute, cells }: SeamRow): string[] {
  const measured = cells.filter((cell) => cell !== null);
  const differing = measured.filter((cell) => cell.differing > 0).length;
  const worst = measured.reduce<(typeof measured)[number] | undefined>(
    (best, cell) => (best && best.maxAbsolute >= cell.maxAbsolute ? best : cell),
    undefined,
  );
  return [
    `${output.model}/${output.key}`,
    amount(maxAbsolute, unit),
    `${Number((relative * 100).toPrecision(3))} %`,
    amount(endMaxAbsolute, unit),
    `${differing} of ${measured.length}`,
    worst === undefined || worst.column === '' ? '' : `${oneLine(worst.column, 60)} ${worst.time.replace('T', ' ')}`,
  ];
}

const amount = (value: number, unit: string) => `${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`;
