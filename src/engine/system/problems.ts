import { UserError } from '../../text';

/** Where in a system something stands: `['ThermalStandard', 2, 'activePowerLimits', 'min']`. */
export type Path = readonly PropertyKey[];

/** Something that is wrong with a system. */
export interface Problem {
  readonly path: Path;
  readonly found: string;
  readonly expected: string;
}

/** Says in words where a path stands: file, row and column, or the component's name. */
export type Locate = (path: Path) => string;

const shown = 20;

/** One line of {@link refuse}. */
export function problemText(place: string, found: string, expected: string): string {
  return `${place}: found ${found}, expected ${expected}`;
}

/**
 * Does nothing without problems.
 * @param what what was read, e.g. a file's name
 * @throws UserError `system.invalid` with the first 20 of them
 */
export function refuse(what: string, found: readonly string[]): void {
  // A column that several readers ask for is missing once.
  const problems = [...new Set(found)];
  if (problems.length === 0) return;
  const rest = problems.length - shown;
  const lines = problems.slice(0, shown).map((problem) => `\n  ${problem}`);
  if (rest > 0) lines.push(`\n  … and ${rest} more`);
  const count = problems.length === 1 ? 'there is one problem' : `there are ${problems.length} problems`;
  throw new UserError('system.invalid', `The system ${what} cannot be used; ${count} to mend:${lines.join('')}`);
}

/** A value as it is shown in a message, short. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** A path in words, with the name of the component: `ThermalStandard "Alta", operationCost.startUp`. */
export function pathText(path: Path, lists: Partial<Record<string, unknown>>): string {
  const [list = 'system', index, ...field] = path;
  if (index === undefined) return String(list);
  const entries = lists[String(list)];
  const entry: unknown = Array.isArray(entries) && typeof index === 'number' ? entries[index] : undefined;
  const name: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'name') : undefined;
  const who = typeof name === 'string' ? `${String(list)} ${show(name)}` : `${String(list)}[${String(index)}]`;
  return field.length === 0 ? who : `${who}, ${fieldText(field)}`;
}

/** `points[2].power` */
export function fieldText(field: Path): string {
  return field.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('');
}

/** `a, b, c and 48 more` */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}
