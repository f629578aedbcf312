import { fixOf, placed } from './edits';
import type { Finding } from './findings';
import { fixStatus, type StatusUse } from './fix-status';
import type { Definition } from './functions';
import { BUILT, hasTodaysNames, SUCCESS } from './generation';
import type { Script } from './script';
import { callsOf } from './syntax';

/** As many methods are looked at. */
const MOST = 10;

/** The how-to's third requirement: both functions throw when their simulation fails, which neither status does itself. */
export function checkStatusUse(script: Script): Finding[] {
  const { definitions, options, t } = script;
  const name = options.generation === 'documented' ? 'documented' : 'today';
  const roles = [
    { role: 'build', code: 'build.unchecked', function: options.buildFunction, call: 'build!', status: BUILT[name] },
    {
      role: 'execute',
      code: 'execute.unchecked',
      function: options.executeFunction,
      call: 'execute!',
      status: SUCCESS[name],
    },
  ] as const;
  return roles.flatMap((role) =>
    definitions
      .filter((definition) => definition.name === role.function)
      .slice(0, MOST)
      .flatMap((definition): Finding[] => {
        const use = statusUse(definition, role.call);
        if (use === undefined || use.fate === 'checked') return [];
        // Today's build! throws by itself.
        if (role.call === 'build!' && hasTodaysNames(options.generation)) return [];
        const edits = fixStatus(script, definition, role.role, use);
        return [
          {
            code: role.code,
            ...placed(definition, use.first, use.last),
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
            ...fixOf(t('Throw unless it succeeded'), edits),
          },
        ];
      }),
  );
}

/** What becomes of the status that a call in a function's body returns; nothing if there is no such call. */
function statusUse({ syntax, body }: Definition, name: string): StatusUse | undefined {
  const { tokens } = syntax;
  const brackets = callsOf(syntax, name).filter((bracket) => within(body, bracket));
  const bracket = brackets[0];
  if (bracket === undefined) return undefined;
  let first = bracket - 1;
  while (tokens[first - 1]?.text === '.') first -= 2;
  const last = syntax.closes.get(bracket) ?? bracket;
  const call = { first, last };
  const inBody = tokens.slice(body[0], body[1]);
  if (brackets.length > 1 || inBody.some(({ kind, text }) => throws(kind, text))) return { fate: 'checked', ...call };

  const before = tokens.slice(body[0], first).findLast(({ kind }) => kind !== 'macro');
  if (before?.text === 'return') return { fate: 'returned', ...call };
  // Handed to another function, compared, or part of a larger expression.
  const argument = syntax.around[bracket]?.at(-1);
  if (argument?.text === '(' && argument.at >= body[0] && tokens[argument.at - 1]?.end === tokens[argument.at]?.start) {
    return { fate: 'checked', ...call };
  }
  const after = tokens.slice(last + 1, body[1]);
  const next = after[0];
  if (next !== undefined && next.kind === 'operator' && !/^[;)\]}]$/.test(next.text))
    return { fate: 'checked', ...call };
  if (before?.text === '=') {
    const variable = tokens[first - 2]?.text;
    const uses = after.filter(({ kind, text }) => kind === 'name' && text === variable);
    const end = after.findLast(({ kind, text }) => kind !== 'newline' && text !== 'end' && text !== ';');
    if (uses.length === 0) return { fate: end === undefined ? 'returned' : 'ignored', ...call };
    return { fate: uses.length === 1 && end === uses[0] ? 'returned' : 'checked', ...call };
  }
  if (before !== undefined && before.kind === 'operator' && !/^[;)(\]}]$/.test(before.text))
    return { fate: 'checked', ...call };
  const isLast = after.every(({ kind, text }) => kind === 'newline' || text === ';' || text === ')');
  return { fate: isLast ? 'returned' : 'ignored', ...call };
}

function throws(kind: string, text: string): boolean {
  if (kind === 'macro') return /^@(?:assert|test|check|argcheck|ensure|throw)/.test(text);
  return kind === 'name' && /^(?:error|throw|rethrow|exit|\w*[Ee]xception|\w*Error)$/.test(text);
}

function within([from, to]: readonly [number, number], at: number): boolean {
  return at >= from && at < to;
}
