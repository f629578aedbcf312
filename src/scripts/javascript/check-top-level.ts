import { fixOf, placed } from '../edits';
import type { Finding } from '../findings';
import { callsOf } from './engine-names';
import { wrapInGuard } from './fix-top-level';
import { isCommonJs } from './modules';
import type { JavaScript } from './script';
import { spellings } from './spellings';
import { behind } from './syntax';

const GUARDS = new Set(['if', 'while', 'for', 'else', 'case', 'catch', '&&', '||', '??', '?', '=>', 'function']);

/** As many calls of a function are told, at most. */
const MOST = 10;

/** Calls that run a simulation, at the script's top level and under no condition: every worker would run it. */
export function checkTopLevel(script: JavaScript): Finding[] {
  const { syntax, engine, options, t } = script;
  const { tokens, around } = syntax;
  const guard = isCommonJs(syntax) ? 'require.main === module' : 'process.argv[1] === import.meta.filename';
  const own = spellings(options.executeFunction);
  const calls = tokens.flatMap(({ kind, text }, at) =>
    kind === 'name' && own.includes(text) && tokens[at + 1]?.text === '(' && tokens[at - 1]?.text !== '.' ? [at] : [],
  );
  return [...calls.slice(0, MOST), ...callsOf(syntax, engine, 'execute').slice(0, MOST)].flatMap((at): Finding[] => {
    if (around[at]?.length !== 0) return [];
    const statement = tokens.slice(0, at).findLastIndex(({ text }) => text === ';' || text === '}') + 1;
    if (tokens.slice(statement, at).some(({ text }) => GUARDS.has(text))) return [];
    const name = tokens[at]?.text ?? '';
    return [
      {
        code: 'toplevel.run',
        ...placed(script, at, behind(syntax, at + 1) - 1),
        severity: 'warning',
        message: t('Loading the script calls {0}: every worker would run it before its first partition.', name),
        remedy: t('Put it under: {0}', `if (${guard}) { … }`),
        ...fixOf(t('Put it under: {0}', `if (${guard})`), wrapInGuard(syntax, guard, at)),
      },
    ];
  });
}
