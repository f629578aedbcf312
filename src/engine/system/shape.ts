import type * as z from 'zod';
import type { ThermalStandard } from './components';
import { type Path, type Problem, show } from './problems';
import { componentSchemas, type ListName, type Lists } from './schema';

/**
 * Lists of components as somebody wrote them, with defaults filled in; what has not the right form becomes a problem
 * and is left out.
 */
export function shapedLists(given: Readonly<Record<ListName, readonly unknown[]>>): {
  readonly lists: Lists;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const shape = <L extends ListName>(list: L): z.output<(typeof componentSchemas)[L]>[] =>
    given[list].flatMap((value, index) => {
      const result = componentSchemas[list].safeParse(value);
      // The schema is the one of that list.
      if (result.success) return [result.data as z.output<(typeof componentSchemas)[L]>];
      problems.push(...problemsOf(result.error, value, [list, index]));
      return [];
    });
  const lists: Lists = {
    buses: shape('buses'),
    lines: shape('lines'),
    ThermalStandard: shape('ThermalStandard').map(withPower),
    RenewableDispatch: shape('RenewableDispatch'),
    RenewableNonDispatch: shape('RenewableNonDispatch'),
    HydroDispatch: shape('HydroDispatch'),
    PowerLoad: shape('PowerLoad'),
  };
  return { lists, problems };
}

/** The issues of a schema in the words of problems. */
export function problemsOf(error: z.ZodError, value: unknown, at: Path): Problem[] {
  return flattened(error.issues).map((issue) => {
    const path = [...at, ...issue.path];
    const expected = expectation(issue);
    if (issue.code === 'unrecognized_keys')
      return { path, found: `the unknown key ${issue.keys.map(show).join(', ')}`, expected };
    return { path, found: show(valueAt(value, issue.path)), expected };
  });
}

/** A union's issues are those of the option that comes nearest: the one with the fewest. */
function flattened(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const [nearest = []] = [...issue.errors].sort((a, b) => a.length - b.length);
    return flattened(nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      if (issue.origin === 'array') return `at least ${issue.minimum} entries`;
      return `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(show).join(', ')}`;
    case 'unrecognized_keys':
      return 'only the keys that the documentation names';
    case 'invalid_format':
      return issue.message;
    default:
      return issue.message.replace(/^Invalid input: /, '').replace(/^expected /, '');
  }
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

type Shaped = Omit<ThermalStandard, 'activePower'> & { readonly activePower?: number | undefined };

function withPower(unit: Shaped): ThermalStandard {
  return { ...unit, activePower: unit.activePower ?? (unit.status ? unit.activePowerLimits.min : 0) };
}
