import { callsOf } from './check-names';
import type { Finding } from './findings';
import type { Definition } from './functions';
import { BUILT, hasTodaysNames, SUCCESS } from './generation';
import type { Script } from './script';

/** The how-to's third requirement: both functions throw when their simulation fails, which neither status does itself. */
export function checkStatusUse({ definitions, options, t }: Script): Finding[] {
  const name = options.generation === 'documented' ? 'documented' : 'today';
  const roles = [
    { code: 'build.unchecked', function: options.buildFunction, call: 'build!', status: BUILT[name] },
    { code: 'execute.unchecked', function: options.executeFunction, call: 'execute!', status: SUCCESS[name] },
  ] as const;
  return roles.flatMap((role) =>
    definitions
      .filter((definition) => definition.name === role.function)
      .flatMap((definition): Finding[] => {
        const use = statusUse(definition, role.call);
        if (use === undefined || use.fate === 'checked') return [];
        // Today's build! throws by itself.
        if (role.call === 'build!' && hasTodaysNames(options.generation)) return [];
        const place = { line: use.line, ...(definition.file === undefined ? {} : { file: definition.file }) };
        return [
          {
            code: role.code,
            ...place,
            severity: use.fate === 'returned' ? 'info' : 'warning',
            message:
              use.fate === 'returned'
                ? t('{0} returns the status of {1} and does not throw when it failed.', role.function, role.call)
                : t(
                    '{0} ignores the status that {1} returns: a failure looks like a success.',
                    role.function,
                    role.call,
                  ),
            remedy: t(
              'Write: {0}',
              `status = ${role.call}(…); status == PowerSimulations.${role.status} || error("status=$status")`,
            ),
          },
        ];
      }),
  );
}

/** Calls that run a simulation, at the script's top level and under no condition: every worker would run it. */
export function checkTopLevel({ sources, definitions, options, t }: Script): Finding[] {
  return sources.flatMap(({ syntax, file }) =>
    ['run_parallel_simulation', options.executeFunction, 'execute!'].flatMap((name) =>
      callsOf({ syntax }, name).flatMap((bracket): Finding[] => {
        const at = bracket - 1;
        const defined = definitions.some(
          (definition) => definition.syntax === syntax && (definition.at === at || within(definition.body, at)),
        );
        const conditional = syntax.around[at]?.some(({ text }) => !['(', 'begin', 'module'].includes(text)) ?? false;
        if (defined || conditional || isGuarded(syntax.tokens, at)) return [];
        return [
          {
            code: 'toplevel.run',
            line: syntax.tokens[at]?.line ?? 1,
            ...(file === undefined ? {} : { file }),
            severity: 'warning',
            message: t('Loading the script calls {0}: every worker would run it before its first partition.', name),
            remedy: t('Put it under: if abspath(PROGRAM_FILE) == @__FILE__ … end'),
          },
        ];
      }),
    ),
  );
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

type Fate = 'checked' | 'returned' | 'ignored';

/** What becomes of the status that a call in a function's body returns; nothing if there is no such call. */
function statusUse({ syntax, body }: Definition, call: string): { fate: Fate; line: number } | undefined {
  const { tokens } = syntax;
  const brackets = callsOf({ syntax }, call).filter((bracket) => within(body, bracket));
  const bracket = brackets[0];
  if (bracket === undefined) return undefined;
  const line = tokens[bracket]?.line ?? 1;
  const inBody = tokens.slice(body[0], body[1]);
  if (brackets.length > 1 || inBody.some(({ kind, text }) => throws(kind, text))) return { fate: 'checked', line };

  let start = bracket - 1;
  while (tokens[start - 1]?.text === '.') start -= 2;
  const before = tokens.slice(body[0], start).findLast(({ kind }) => kind !== 'macro');
  if (before?.text === 'return') return { fate: 'returned', line };
  // Handed to another function, compared, or part of a larger expression.
  const argument = syntax.around[bracket]?.at(-1);
  if (argument?.text === '(' && argument.at >= body[0] && tokens[argument.at - 1]?.end === tokens[argument.at]?.start) {
    return { fate: 'checked', line };
  }
  const close = syntax.closes.get(bracket) ?? bracket;
  const after = tokens.slice(close + 1, body[1]);
  const next = after[0];
  if (next !== undefined && next.kind === 'operator' && !/^[;)\]}]$/.test(next.text)) return { fate: 'checked', line };
  if (before?.text === '=') {
    const variable = tokens[start - 2]?.text;
    const uses = after.filter(({ kind, text }) => kind === 'name' && text === variable);
    const last = after.findLast(({ kind, text }) => kind !== 'newline' && text !== 'end' && text !== ';');
    if (uses.length === 0) return { fate: last === undefined ? 'returned' : 'ignored', line };
    return { fate: uses.length === 1 && last === uses[0] ? 'returned' : 'checked', line };
  }
  if (before !== undefined && before.kind === 'operator' && !/^[;)(\]}]$/.test(before.text))
    return { fate: 'checked', line };
  const isLast = after.every(({ kind, text }) => kind === 'newline' || text === ';' || text === ')');
  return { fate: isLast ? 'returned' : 'ignored', line };
}

function throws(kind: string, text: string): boolean {
  if (kind === 'macro') return /^@(?:assert|test|check|argcheck|ensure|throw)/.test(text);
  return kind === 'name' && /^(?:error|throw|rethrow|exit|\w*[Ee]xception|\w*Error)$/.test(text);
}

function within([from, to]: readonly [number, number], at: number): boolean {
  return at >= from && at < to;
}
