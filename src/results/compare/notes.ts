/** What must be known to read a comparison. */
import { firstDifference } from '../../store/join/inputs';
import type { StoredModel } from '../../store/read-store';
import type { OpenedResults } from '../open';
import type { Compared } from '.';
import type { Match } from './match';
import { percent } from './sentence';

/** Each a sentence. */
export function notesOf(
  first: OpenedResults,
  second: OpenedResults,
  matches: readonly Match[],
  compared: readonly Compared[],
): string[] {
  return [
    ...stepNotes(first, second),
    ...completenessNotes(first, second),
    ...basePowerNotes(matches),
    ...systemNotes(first, second),
    ...objectiveNotes(first, second),
    ...columnNotes(compared),
  ];
}

function stepNotes({ catalogue: a }: OpenedResults, { catalogue: b }: OpenedResults): string[] {
  const span = ({ initialMs, numSteps }: typeof a) =>
    `${numSteps} ${numSteps === 1 ? 'step' : 'steps'} from ${new Date(initialMs).toISOString().slice(0, 16).replace('T', ' ')}`;
  if (span(a) === span(b)) return [];
  return [`The first has ${span(a)}, the second ${span(b)}: only the periods that both have are compared.`];
}

function completenessNotes(first: OpenedResults, second: OpenedResults): string[] {
  return [first, second].flatMap(({ catalogue: { layout, gaps } }, i) => {
    // Partitions that all succeeded lack nothing, joined or not.
    if (layout !== 'unfinished' && gaps.length === 0) return [];
    const missing = gaps.length === 0 ? '' : ` (without results: ${namesOf(gaps.map(({ label }) => label))})`;
    return [`The ${i === 0 ? 'first' : 'second'} is not complete${missing}.`];
  });
}

function basePowerNotes(matches: readonly Match[]): string[] {
  if (matches.every(({ units }) => units === 'systemBase')) return [];
  return ['The two have different base powers: values are compared in natural units.'];
}

/** Version 5: the embedded engine's, made of the data. Those of Julia are random, and its systems large. */
const isOfContent = (uuid: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-5/.test(uuid);

function systemNotes(first: OpenedResults, second: OpenedResults): string[] {
  const pairs = modelPairs(first, second).filter(([a, b]) => a.systemUuid !== b.systemUuid);
  const known = pairs.filter((pair) => pair.every(({ systemUuid }) => isOfContent(systemUuid)));
  const others = pairs.filter((pair) => !known.includes(pair)).map(([{ name }]) => name);
  const read = ({ store }: OpenedResults, uuid: string): unknown => {
    try {
      return JSON.parse(store.readSystem(uuid) ?? '');
    } catch {
      return undefined;
    }
  };
  return [
    ...known.map(([a, b]) => {
      const [one, other] = [read(first, a.systemUuid), read(second, b.systemUuid)];
      const what = firstDifference(one, other);
      const differs =
        one === undefined || other === undefined
          ? 'what differs cannot be read'
          : what === undefined
            ? 'initial states of units, time series, or the order of components, differ'
            : `${what} differs`;
      return `The systems of ${a.name} are not the same: ${differs}.`;
    }),
    ...(others.length === 0
      ? []
      : [`The systems of ${namesOf(others)} have different UUIDs: whether their data are the same is not known here.`]),
  ];
}

/** Objectives of the executions that both have. */
function objectiveNotes(first: OpenedResults, second: OpenedResults): string[] {
  return modelPairs(first, second).flatMap(([a, b]) => {
    const field = 'objective_value';
    if (![a, b].every(({ statsFields }) => statsFields.includes(field))) return [];
    const [one, other] = [first.store.shape, second.store.shape];
    const shift = (other.initialMs - one.initialMs) / one.stepResolutionMs;
    const isAligned =
      Number.isInteger(shift) &&
      one.stepResolutionMs === other.stepResolutionMs &&
      a.executionsPerStep === b.executionsPerStep &&
      a.horizonCount === b.horizonCount;
    if (!isAligned) return [];
    const x = first.store.readStats(a.name).get(field) ?? new Float64Array();
    const y = second.store.readStats(b.name).get(field) ?? new Float64Array();
    return objectiveNote(a.name, x, y, shift * a.executionsPerStep);
  });
}

/** @param shift execution of the first at which the second begins */
function objectiveNote(model: string, x: Float64Array, y: Float64Array, shift: number): string[] {
  let [sumX, sumY, apart, count] = [0, 0, false, 0];
  for (let i = Math.max(0, shift); i < Math.min(x.length, y.length + shift); i += 1) {
    const [a, b] = [x[i] ?? Number.NaN, y[i - shift] ?? Number.NaN];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    [sumX, sumY, apart, count] = [sumX + a, sumY + b, apart || a !== b, count + 1];
  }
  if (!apart) return [];
  const share = Math.abs(sumY - sumX) / Math.max(Math.abs(sumX), Math.abs(sumY));
  const number = (value: number) => Number(value.toPrecision(7));
  const size = sumX === sumY ? 'is the same, but not that of each' : `differs by ${percent(share)}`;
  return [`The total objective of ${model} over ${count} executions ${size}: ${number(sumX)} and ${number(sumY)}.`];
}

function modelPairs(first: OpenedResults, second: OpenedResults): (readonly [StoredModel, StoredModel])[] {
  return first.store.shape.models.flatMap((model) => {
    const other = second.store.shape.models.find(({ name }) => name === model.name);
    return other ? [[model, other] as const] : [];
  });
}

function columnNotes(compared: readonly Compared[]): string[] {
  const others = compared.filter(({ match: { first, second } }) => {
    const [a, b] = [new Set(first.columns), new Set(second.columns)];
    return a.size !== b.size || [...a].some((name) => !b.has(name));
  });
  if (others.length === 0) return [];
  return [
    `Not all columns are in both of: ${namesOf(others.map(({ match }) => `${match.output.model}/${match.output.key}`))}.`,
  ];
}

const MOST_NAMED = 5;
const namesOf = (names: readonly string[]) =>
  `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''}`;
