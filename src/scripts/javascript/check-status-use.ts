import { fixOf, placed } from '../edits';
import type { Finding } from '../findings';
import { callsOf } from './engine-names';
import { awaitCall, checkStatus } from './fix-status';
import type { JavaScript } from './script';
import { behind, type Syntax, startsLine } from './syntax';

/** As many calls are looked at. */
const MOST = 20;

/** `build` and `execute` are asynchronous: without `await` the script goes on before they are done. */
export function checkAwait(script: JavaScript): Finding[] {
  const { syntax, engine, t } = script;
  return (['build', 'execute'] as const).flatMap((name) =>
    callsOf(syntax, engine, name)
      .slice(0, MOST)
      .flatMap((at): Finding[] => {
        const { use, waits } = fateOf(syntax, at);
        if (waits) return [];
        // Waiting alone would leave a status that nobody looks at.
        const edits = name === 'execute' && use !== 'checked' ? checkStatus(script, at) : awaitCall(script, at);
        return [
          {
            code: `${name}.unawaited`,
            ...placed(script, at, behind(syntax, at + 1) - 1),
            severity: 'warning',
            message: t('{0} is not awaited: the script goes on before it is done.', name),
            remedy: t('Write: {0}', `const status = await ${name}(…);`),
            ...fixOf(t('Wait for {0}', name), edits),
          },
        ];
      }),
  );
}

/** `execute` does not throw when a simulation fails: it returns a status. */
export function checkStatusUse(script: JavaScript): Finding[] {
  const { syntax, engine, t } = script;
  return callsOf(syntax, engine, 'execute')
    .slice(0, MOST)
    .flatMap((at): Finding[] => {
      const { use, waits } = fateOf(syntax, at);
      if (use === 'checked' || !waits) return [];
      const message =
        use === 'returned'
          ? t('The status of {0} is returned, and nothing is thrown when it failed.', 'execute')
          : t('The status that {0} returns is ignored: a failure looks like a success.', 'execute');
      const check = 'if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw new Error("execute: " + status);';
      return [
        {
          code: 'execute.unchecked',
          ...placed(script, at, behind(syntax, at + 1) - 1),
          severity: use === 'returned' ? 'info' : 'warning',
          message,
          remedy: t('Write: {0}', `const status = await execute(…); ${check}`),
          ...fixOf(t('Throw unless it succeeded'), checkStatus(script, at)),
        },
      ];
    });
}

interface Fate {
  /** What becomes of the status. */
  readonly use: 'checked' | 'returned' | 'ignored';
  /** Whether somebody waits for it. */
  readonly waits: boolean;
}

const CHECKED: Fate = { use: 'checked', waits: true };

/** What becomes of what a call returns; whatever is not plainly ignored counts as checked. */
function fateOf(syntax: Syntax, call: number): Fate {
  const { tokens } = syntax;
  let start = call;
  while (tokens[start - 1]?.text === '.') start -= 2;
  const awaited = tokens[start - 1]?.text === 'await';
  if (awaited) start -= 1;
  const body = bodyAround(syntax, call);
  const throws = tokens.slice(body.from, body.to).some(({ kind, text }) => kind === 'name' && THROWS.test(text));
  const close = behind(syntax, call + 1);
  const [before, after] = [tokens[start - 1], tokens[close]];
  const endsHere = after === undefined || /^[;}]$/.test(after.text) || startsLine(syntax, close);

  if (before?.text === 'return' || before?.text === '=>') {
    return endsHere || before.text === '=>' ? { use: throws ? 'checked' : 'returned', waits: true } : CHECKED;
  }
  // `.then(…)`, an operator, an argument of another function, a condition.
  if (!endsHere || (after !== undefined && after.kind === 'operator' && !/^[;}{([`]$/.test(after.text))) return CHECKED;
  if (before?.text === '=') return fateOfVariable(syntax, start - 2, close, body.to, awaited, throws);
  const begins = before === undefined || /^[;{})]$/.test(before.text) || startsLine(syntax, start);
  if (!begins && before.text !== 'else') return CHECKED;
  return { use: throws ? 'checked' : 'ignored', waits: awaited };
}

/** What becomes of a variable that was assigned at `at`. */
function fateOfVariable(
  { tokens }: Syntax,
  at: number,
  from: number,
  to: number,
  awaited: boolean,
  throws: boolean,
): Fate {
  const name = tokens[at];
  // A field, or a pattern: seen elsewhere.
  if (
    name?.kind !== 'name' ||
    tokens[at - 1]?.text === '.' ||
    !/^(?:const|let|var)$/.test(tokens[at - 1]?.text ?? '')
  ) {
    return CHECKED;
  }
  const uses = tokens.flatMap((token, i) => (i >= from && i < to && token.text === name.text ? [i] : []));
  const isReturned = (i: number) => tokens[i - 1]?.text === 'return' && /^[;}]$/.test(tokens[i + 1]?.text ?? '}');
  const waits = awaited || uses.some((i) => isHandedOn(tokens, i));
  if (uses.length === 0) return { use: throws ? 'checked' : 'ignored', waits };
  return { use: uses.every(isReturned) && !throws ? 'returned' : 'checked', waits };
}

/** `await status`, `status.then(…)`, `f(status)`; but not `if (status)`. */
function isHandedOn(tokens: Syntax['tokens'], i: number): boolean {
  const before = tokens[i - 1]?.text ?? '';
  if (/^(?:await|return|,|\[)$/.test(before) || tokens[i + 1]?.text === '.') return true;
  const callee = tokens[i - 2];
  return before === '(' && callee?.kind === 'name' && !/^(?:if|while|switch|for|return)$/.test(callee.text);
}

const THROWS = /^(?:throw|assert\w*|ok|equal|strictEqual|exit|exitCode|reject)$/;

/** The innermost block of a function around a token; the whole source at the top level. */
function bodyAround({ tokens, around, closes }: Syntax, at: number): { from: number; to: number } {
  for (const brace of [...(around[at] ?? [])].reverse()) {
    if (tokens[brace]?.text !== '{') continue;
    const before = tokens[brace - 1];
    const isBlock = before?.text === '=>' || (before?.text === ')' && !isCondition(tokens, closes, brace - 1));
    // TypeScript's return type stands between `)` and `{`.
    const isTyped = before?.kind === 'name' ? !/^(?:else|do|try|finally)$/.test(before.text) : before?.text === '>';
    if (isBlock || isTyped) return { from: brace, to: closes.get(brace) ?? tokens.length };
  }
  return { from: 0, to: tokens.length };
}

/** Whether a `)` closes the condition of a statement. */
function isCondition(tokens: Syntax['tokens'], closes: Syntax['closes'], close: number): boolean {
  for (const [open, end] of closes) {
    if (end === close) return /^(?:if|while|for|with|switch|catch)$/.test(tokens[open - 1]?.text ?? '');
  }
  return false;
}
