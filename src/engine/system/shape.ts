import type * as z from 'zod';
import type { ThermalStandard } from './components';
import { type Path, type Problem, show } from './problems';
import { componentSchemas, type ListName, type Lists } from './schema';
import { expectedKey, keysAt } from './shape-keys';

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
      problems.push(...problemsOf(result.error, componentSchemas[list], value, [list, index]));
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
export function problemsOf(error: z.ZodError, schema: z.ZodType, value: unknown, at: Path): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = [...at, ...issue.path];
    if (issue.code !== 'unrecognized_keys') {
      return [{ path, found: show(valueAt(value, issue.path)), expected: expectation(issue) }];
    }
    const known = keysAt(schema, value, issue.path);
    return issue.keys.map((key) => ({
      path,
      found: `the unknown key ${show(key)}`,
      expected: expectedKey(key, known),
    }));
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
