/** Where time has no results, in words. */
import type { StepRange } from '../partitions';
import { formatSteps } from '../partitions/describe';
import { oneLine } from '../text';
import type { CataloguePartition, Gap, PartState } from './protocol';

/** Of why a partition failed, in a label. */
const LONGEST_WHY = 160;

/** Spans that belong to partitions without results; neighbours of which there is the same to say are one span. */
export function gapsOf(
  partitions: readonly CataloguePartition[],
  { initialMs, stepResolutionMs }: { readonly initialMs: number; readonly stepResolutionMs: number },
): Gap[] {
  return spansOf(partitions).map(({ state, from, to, steps, message }) => {
    const who = from === to ? `partition ${from}` : `partitions ${from}–${to}`;
    return {
      fromMs: initialMs + (steps[0] - 1) * stepResolutionMs,
      toMs: initialMs + steps[1] * stepResolutionMs,
      kind: kinds[state],
      label: `${who}${didWhat(state, message)} · ${steps[0] === steps[1] ? 'step' : 'steps'} ${formatSteps(steps)}${whyOf(message)}`,
    };
  });
}

const didWhat = (state: Without, message: string | undefined): string =>
  state === 'storeMissing' && message !== undefined ? "'s store cannot be read" : ` ${words[state]}`;

/** What became of a partition without results, e.g. `failed: UC infeasible at Mar 21 05:00`. */
export const fateOf = (state: Exclude<Without, 'storeMissing'>, message: string | undefined): string =>
  `${words[state]}${whyOf(message)}`;

function whyOf(message: string | undefined): string {
  const [first = ''] = message?.trim().split('\n') ?? [];
  return first === '' ? '' : `: ${oneLine(first, LONGEST_WHY)}`;
}

type Without = Exclude<PartState, 'succeeded'>;

interface Span {
  readonly state: Without;
  readonly from: number;
  readonly to: number;
  readonly steps: StepRange;
  readonly message: string | undefined;
}

/** Each of the others is a matter of its own. */
const together: ReadonlySet<PartState> = new Set(['none', 'queued', 'cancelled', 'interrupted']);

function spansOf(partitions: readonly CataloguePartition[]): Span[] {
  const spans: Span[] = [];
  for (const { index, validSteps, state, message } of partitions) {
    if (state === 'succeeded') continue;
    const last = spans.at(-1);
    if (together.has(state) && last?.state === state && last.to === index - 1)
      spans[spans.length - 1] = { ...last, to: index, steps: [last.steps[0], validSteps[1]] };
    else spans.push({ state, from: index, to: index, steps: validSteps, message });
  }
  return spans;
}

const kinds: Readonly<Record<Without, Gap['kind']>> = {
  queued: 'notExecuted',
  running: 'running',
  unfinished: 'running',
  interrupted: 'notExecuted',
  failed: 'failed',
  cancelled: 'notExecuted',
  none: 'notExecuted',
  storeMissing: 'missing',
  leftOut: 'missing',
};
const words: Readonly<Record<Without, string>> = {
  queued: 'queued',
  running: 'running',
  unfinished: 'not finished',
  interrupted: 'interrupted',
  failed: 'failed',
  cancelled: 'cancelled',
  none: 'not executed',
  storeMissing: 'has no store',
  leftOut: 'left out by the join',
};
