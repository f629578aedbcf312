import { UserError } from '../../text';
import type { SystemParts } from './parts';
import { type Path, pathText, problemText, show } from './problems';
import { type ComponentInput, type ListName, listNames } from './schema';
import { expectedKey } from './shape-keys';

/** A system as a script writes it: MW, hours, MW per minute, $. What has a default may be left out. */
export type SystemInput = {
  readonly name: string;
  /** MVA; results are stored per unit of it. */
  readonly basePower?: number;
} & { readonly [L in ListName]?: readonly ComponentInput<L>[] };

/** The power that a device may give, must give or takes over time. */
export interface TimeSeriesInput {
  /** Local time without a zone, `2024-01-01T00:00:00`. */
  readonly initialTime: string;
  /** Milliseconds, e.g. `hours(1)`. */
  readonly resolution: number;
  /** One per period, MW unless multiplied. */
  readonly values: ArrayLike<number>;
  /** MW per unit of the values; 1 when left out. */
  readonly scalingFactorMultiplier?: number;
}

export const seriesFields: readonly (keyof TimeSeriesInput)[] = [
  'initialTime',
  'resolution',
  'values',
  'scalingFactorMultiplier',
];

/** Fields that have not the right form, with what is expected: what only TypeScript would have refused. */
export function seriesForm({
  values,
  scalingFactorMultiplier = 1,
}: TimeSeriesInput): [keyof TimeSeriesInput, string][] {
  const wrong: [keyof TimeSeriesInput, string][] = [];
  if (typeof values !== 'object' || typeof values?.length !== 'number') wrong.push(['values', 'an array of numbers']);
  if (typeof scalingFactorMultiplier !== 'number') wrong.push(['scalingFactorMultiplier', 'a number']);
  return wrong;
}

/** @throws UserError `system.invalid` for what is no object */
export function partsOf(input: SystemInput): SystemParts {
  if (typeof input !== 'object' || input === null) {
    throw new UserError(
      'system.invalid',
      `new System(…): found ${show(input)}, expected an object with a name and lists.`,
    );
  }
  const { name, basePower = 100, ...lists } = input;
  const locate = (path: Path) => pathText(path, lists);
  const unknown = Object.keys(lists).filter((key) => !systemKeys.includes(key));
  const problems = unknown.map((key) => problemText(show(key), 'an unknown key', expectedKey(key, systemKeys)));
  return { name, basePower, lists, series: new Map(), sources: new Map(), locate, problems, warnings: [] };
}

const systemKeys: readonly string[] = ['name', 'basePower', ...listNames];

/** What is wrong with everything but the components. */
export function checkHead({ name, basePower, lists, locate }: SystemParts): string[] {
  const problems: string[] = [];
  if (typeof name !== 'string' || name === '')
    problems.push(problemText('name', show(name), 'a text that is not empty'));
  if (!(Number.isFinite(basePower) && basePower > 0)) {
    problems.push(problemText('basePower', show(basePower), 'MVA, a number above 0'));
  }
  for (const list of listNames) {
    const given = lists[list];
    if (given !== undefined && !Array.isArray(given)) problems.push(problemText(locate([list]), show(given), 'a list'));
  }
  return problems;
}
