import type { Finding } from '../findings';
import { callsOf } from './engine-names';
import type { JavaScript } from './script';
import { spellings } from './spellings';

/** Both functions are exported. */
export function checkFunctions(script: JavaScript): Finding[] {
  const { buildFunction, executeFunction } = script.options;
  return [
    ...checkFunction(script, 'build', buildFunction, 'outputDir, simulationName, partitions, index'),
    ...checkFunction(script, 'execute', executeFunction, 'sim'),
  ];
}

function checkFunction(
  { exported, topLevel, t }: JavaScript,
  role: 'build' | 'execute',
  wanted: string,
  parameters: string,
): Finding[] {
  const names = spellings(wanted);
  if (names.some((name) => exported.names.has(name))) return [];
  const name = names[0] ?? wanted;
  const severity = exported.incomplete ? 'warning' : 'error';
  const code = `${role}.missing` as const;
  const own = names.find((spelling) => topLevel.has(spelling));
  if (own !== undefined) {
    return [
      {
        code,
        line: topLevel.get(own) ?? 1,
        severity,
        message: t('The script does not export its function {0}.', own),
        remedy: t('Write export before it.'),
      },
    ];
  }
  const message = exported.incomplete
    ? t('The script does not export the function {0}, unless a module does that it hands on.', name)
    : t('The script does not export the function {0}.', name);
  const setting = role === 'build' ? 'powersim.buildFunction' : 'powersim.executeFunction';
  const write = t('Write: {0}', `export async function ${name}(${parameters}) { … }`);
  const remedy = t('{0}, or name another function in the setting {1}.', write, setting);
  return [{ code, line: 1, severity, message, remedy }];
}

const GUARDS = new Set(['if', 'while', 'for', 'else', 'case', 'catch', '&&', '||', '??', '?', '=>', 'function']);

/** Calls that run a simulation, at the script's top level and under no condition: every worker would run it. */
export function checkTopLevel({ syntax, engine, options, t }: JavaScript): Finding[] {
  const { tokens, around } = syntax;
  const own = spellings(options.executeFunction);
  const calls = tokens.flatMap(({ kind, text }, at) =>
    kind === 'name' && own.includes(text) && tokens[at + 1]?.text === '(' && tokens[at - 1]?.text !== '.' ? [at] : [],
  );
  return [...calls, ...callsOf(syntax, engine, 'execute')].flatMap((at): Finding[] => {
    if (around[at]?.length !== 0) return [];
    const statement = tokens.slice(0, at).findLastIndex(({ text }) => text === ';' || text === '}') + 1;
    if (tokens.slice(statement, at).some(({ text }) => GUARDS.has(text))) return [];
    const name = tokens[at]?.text ?? '';
    return [
      {
        code: 'toplevel.run',
        line: tokens[at]?.line ?? 1,
        severity: 'warning',
        message: t('Loading the script calls {0}: every worker would run it before its first partition.', name),
        remedy: t('Put it under: if (process.argv[1] === import.meta.filename) { … }'),
      },
    ];
  });
}
