import type { RunState, Warning } from './run-state';

/** What is among them, so that a step does not look at all of them. */
const known = new WeakMap<readonly Warning[], Set<string>>();

const nameOf = (code: string, index: number | undefined) => (index === undefined ? code : `${code} ${index}`);

function namesIn(warnings: readonly Warning[]): Set<string> {
  const names = known.get(warnings) ?? new Set(warnings.map(({ code, index }) => nameOf(code, index)));
  known.set(warnings, names);
  return names;
}

type Told = Omit<Warning, 'index'> & { readonly index?: number | undefined };

export function addWarning(state: RunState, { code, message, time, index }: Told): void {
  namesIn(state.warnings).add(nameOf(code, index));
  state.warnings.push({ code, message, time, ...(index === undefined ? {} : { index }) });
}

/** Drops the warnings of a code that are over. @param index of the partition that they are about, if they are about one */
export function forgetWarnings(state: RunState, code: string, index?: number): void {
  const name = nameOf(code, index);
  if (state.warnings.length === 0 || !namesIn(state.warnings).has(name)) return;
  state.warnings = state.warnings.filter((warning) => nameOf(warning.code, warning.index) !== name);
}
