import { lineEnd, lineStart, nextLine } from '../edits';
import type { Edit } from '../findings';
import { ENGINE } from './engine-names';
import type { JavaScript } from './script';
import type { Syntax } from './syntax';

/** Whether a script hands out its functions through `module.exports`. */
export function isCommonJs({ tokens, around }: Syntax): boolean {
  const isModule = tokens.some(
    ({ kind, text }, at) =>
      kind === 'name' && /^(?:import|export)$/.test(text) && around[at]?.length === 0 && tokens[at + 1]?.text !== '(',
  );
  const requires = tokens.some(
    ({ kind, text }, at) => kind === 'name' && /^(?:require|exports)$/.test(text) && tokens[at - 1]?.kind !== 'string',
  );
  return requires && !isModule;
}

/** What a script calls names of the engine; and what has to be written for those that it does not import yet. */
export interface Named {
  readonly names: readonly string[];
  readonly edits: readonly Edit[];
}

/** Names of the engine as they can be written in a script. Nothing when it uses one of them for something else. */
export function engineNames(script: JavaScript, wanted: readonly string[]): Named | undefined {
  const { engine, syntax } = script;
  const [whole] = engine.whole;
  const local = (name: string) => [...engine.local].find(([, own]) => own === name)?.[0];
  const plain = (name: string) => name.replace(/^type /, '');
  const missing = whole === undefined ? wanted.filter((name) => local(plain(name)) === undefined) : [];
  const { tokens } = syntax;
  const isUsed = (name: string) =>
    tokens.some(({ kind, text }, at) => kind === 'name' && text === name && tokens[at - 1]?.text !== '.');
  if (missing.some((name) => isUsed(plain(name)))) return undefined;
  const names = wanted.map(plain).map((name) => local(name) ?? (whole === undefined ? name : `${whole}.${name}`));
  return { names, edits: missing.length === 0 ? [] : [importOf(syntax, missing)] };
}

function importOf(syntax: Syntax, names: readonly string[]): Edit {
  const { source, tokens, around } = syntax;
  const list = `{ ${names.join(', ')} }`;
  const line = isCommonJs(syntax) ? `const ${list} = require("${ENGINE}");` : `import ${list} from "${ENGINE}";`;
  const last = tokens.findLastIndex(
    ({ kind, text }, at) =>
      kind === 'name' &&
      around[at]?.length === 0 &&
      ((text === 'import' && tokens[at + 1]?.text !== '(' && tokens[at + 1]?.text !== '.') || text === 'require'),
  );
  const end = tokens.slice(Math.max(last, 0)).find(({ kind, text }) => kind === 'string' || text === ';');
  const strict = tokens[0]?.kind === 'string' ? tokens[0] : undefined;
  const behind = last === -1 ? strict : end;
  const at = behind ? nextLine(source, behind.end) : lineStart(source, tokens[0]?.start ?? source.length);
  const open = behind && lineEnd(source, behind.end) === source.length ? '\n' : '';
  return { from: at, to: at, text: `${open}${line}\n` };
}
