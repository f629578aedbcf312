import { fixOf, placed } from './edits';
import type { Finding } from './findings';
import { wrapInGuard } from './fix-top-level';
import type { Definition } from './functions';
import type { Script } from './script';
import { callsOf } from './syntax';

/** As many calls of a function are told, at most. */
const MOST = 10;

/** Calls that run a simulation, at the script's top level and under no condition: every worker would run it. */
export function checkTopLevel(script: Script): Finding[] {
  const { sources, definitions, options, t } = script;
  return sources.flatMap((source) => {
    const { syntax } = source;
    return ['run_parallel_simulation', options.executeFunction, 'execute!'].flatMap((name) =>
      callsOf(syntax, name)
        .slice(0, MOST)
        .flatMap((bracket): Finding[] => {
          const at = bracket - 1;
          const defined = definitions.some(
            (definition) => definition.syntax === syntax && (definition.at === at || within(definition.body, at)),
          );
          const conditional = syntax.around[at]?.some(({ text }) => !['(', 'begin', 'module'].includes(text)) ?? false;
          if (defined || conditional || isGuarded(syntax.tokens, at)) return [];
          const { guard, edits } = wrapInGuard(script, source, at);
          return [
            {
              code: 'toplevel.run',
              ...placed(source, at, syntax.closes.get(bracket)),
              severity: 'warning',
              message: t('Loading the script calls {0}: every worker would run it before its first partition.', name),
              remedy: t('Put it under: {0}', `if ${guard} … end`),
              ...fixOf(t('Put it under: {0}', `if ${guard}`), edits),
            },
          ];
        }),
    );
  });
}

const GUARDS = new Set(['&&', '||', '?', '->', '=>', '$']);

/** Whether something before the call in its line decides about it, or it is not called at all. */
function isGuarded(tokens: Definition['syntax']['tokens'], at: number): boolean {
  for (let i = at - 1; i >= 0; i -= 1) {
    const token = tokens[i];
    if (token === undefined || token.kind === 'newline') return false;
    if (GUARDS.has(token.text) || token.kind === 'symbol' || token.text === '@eval') return true;
  }
  return false;
}

function within([from, to]: readonly [number, number], at: number): boolean {
  return at >= from && at < to;
}
