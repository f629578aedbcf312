import { columns, formatDuration } from '../../text';
import type { ProductionCost } from './cost';
import type { Summary } from './summary';

export interface Work {
  /** From the start of setup to the end of the join. */
  readonly wallSeconds?: number | undefined;
  /** What the partitions took together. */
  readonly workSeconds?: number | undefined;
}

const NOT_STORED = 'not stored';
/** Units shown one by one; what is more is told. */
const MOST_UNITS = 30;

/** A summary as lines of text, aligned, for a terminal or a log. */
export function formatSummary(summary: Summary, work: Work = {}): string[] {
  const { cost, units, bySource, largestGap, missing } = summary;
  const partly = (words: string) => (missing > 0 ? words : '');
  const lines = table([
    [
      'Simulated',
      `${summary.numSteps} steps from ${summary.initialTime.replace('T', ' ')}${partly(', not all of them')}`,
    ],
    [
      'Executions',
      summary.executions.map(({ model, count }) => `${count} ${model}`).join(', ') + partly(' when all are there'),
    ],
    ['Production cost', cost ? money(cost.total) : NOT_STORED],
    ...(cost ? costParts(cost) : []),
    ['Load', energy(summary.load)],
    ['Unserved energy', energy(summary.unserved)],
    ['Over-generation', energy(summary.overGeneration)],
    ['Curtailment', energy(summary.curtailment)],
    ['Largest gap', largestGap ? gapText(largestGap) : NOT_STORED],
    ...workRows(work),
  ]);
  if (missing > 0) lines.push(`${percent(missing)} of the results were never written; totals leave them out.`);
  lines.push(...remarks(summary));
  if (!units || !bySource) return [...lines, `Energy by unit: ${NOT_STORED}`];
  const total = units.reduce((sum, { mwh }) => sum + mwh, 0);
  const share = (mwh: number) => (total > 0 ? `${((mwh / total) * 100).toFixed(1)} %` : '');
  const shown = units.toSorted((a, b) => b.mwh - a.mwh).slice(0, MOST_UNITS);
  return [
    ...lines,
    '',
    'Energy by source',
    ...columns(bySource.map(({ source, mwh }) => [source, energy(mwh), share(mwh)])),
    '',
    'Energy by unit',
    ...columns(shown.map(({ name, source, mwh }) => [`${name} (${source})`, energy(mwh), share(mwh)])),
    ...(units.length > shown.length ? [`  and ${units.length - shown.length} more with less each`] : []),
  ];
}

/** What makes figures other than one would think. */
function remarks({ cost, balance, onlyElsewhere, realisedBy }: Summary): string[] {
  const lines: string[] = [];
  const why = cost?.why;
  if (why?.kind === 'commitmentNotFollowed') {
    lines.push(
      `Cost: ${realisedBy} does not follow the commitment of ${why.model}: units that are off there give ${energy(why.mwh)}. The stored cost expressions are used.`,
    );
  } else if (why?.kind === 'recomputedDiffers') {
    const words = why.by < 0 ? 'less' : 'more';
    lines.push(
      `Cost: the stored cost expressions are used; they are ${money(Math.abs(why.by))} ${words} than dispatch and commitment at the system's costs.`,
    );
  }
  for (const { component, model } of onlyElsewhere)
    lines.push(`${component}: only ${model} has it, ${realisedBy} does not; it is in none of the figures.`);
  if (balance?.kind === 'differs')
    lines.push(
      `Balance: energy and load differ by ${balance.mwh < 0.005 ? `${balance.mwh.toPrecision(2)} MWh` : energy(balance.mwh)}.`,
    );
  return lines;
}

function costParts(cost: ProductionCost): [string, string][] {
  const part = (value: number | undefined) => (value === undefined ? NOT_STORED : money(value));
  const times = (n: number | undefined) => (n === undefined ? '' : ` (${number(n)})`);
  if (cost.basis === 'stored' && cost.expressions === undefined) return [['', 'sum of the stored cost expressions']];
  const variable: [string, string][] =
    cost.basis === 'stored'
      ? [['  stored', `${part(cost.expressions)} (sum of the stored cost expressions)`]]
      : [
          ['  variable', part(cost.variable)],
          ['  no load', part(cost.fixed)],
        ];
  return [
    ...variable,
    ['  starts', part(cost.startUp) + times(cost.starts)],
    ['  stops', part(cost.shutDown) + times(cost.stops)],
  ];
}

const gapText = ({ gap, model, time }: NonNullable<Summary['largestGap']>) =>
  `${percent(gap)} (${model}, ${time.replace('T', ' ')})`;

function workRows({ wallSeconds, workSeconds }: Work): [string, string][] {
  const rows: [string, string][] = [];
  if (wallSeconds !== undefined) rows.push(['Wall time', formatDuration(wallSeconds * 1000)]);
  if (workSeconds !== undefined) rows.push(['Work time', formatDuration(workSeconds * 1000)]);
  if (wallSeconds !== undefined && workSeconds !== undefined && wallSeconds > 0)
    rows.push(['Speed-up', `${(workSeconds / wallSeconds).toFixed(1)} ×`]);
  return rows;
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const number = (value: number) => grouped.format(value === 0 ? 0 : value);
const money = (value: number) => `$ ${number(value)}`;
/** Small energies keep what makes them differ from zero. */
const energy = (mwh: number | undefined) => {
  if (mwh === undefined) return NOT_STORED;
  const small = Math.abs(mwh) < 100 && Math.abs(mwh) >= 0.005;
  return `${small ? mwh.toFixed(2) : number(Math.abs(mwh) < 0.005 ? 0 : mwh)} MWh`;
};
const percent = (share: number) => `${(share * 100).toFixed(share !== 0 && Math.abs(share) < 0.01 ? 3 : 1)} %`;

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`.trimEnd());
}
