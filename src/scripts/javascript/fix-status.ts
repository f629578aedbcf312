import { indentAt, lineBreakOf, lineStart } from '../edits';
import type { Edit } from '../findings';
import { engineNames } from './modules';
import type { JavaScript } from './script';
import { behind, type Syntax } from './syntax';

/** Waits for a call: the function around it becomes asynchronous. Nothing when that is not plain. */
export function awaitCall({ syntax }: JavaScript, call: number): Edit[] | undefined {
  const asynchronous = makeAsynchronous(syntax, call);
  const start = syntax.tokens[firstOf(syntax, call)]?.start;
  if (asynchronous === undefined || start === undefined) return undefined;
  return [...asynchronous, { from: start, to: start, text: 'await ' }];
}

/**
 * Waits for a call that stands in a line of its own and throws by its status, in a line below. Nothing when that is
 * not plain.
 */
export function checkStatus(script: JavaScript, call: number): Edit[] | undefined {
  const { syntax } = script;
  const { source, tokens } = syntax;
  const named = engineNames(script, ['RunStatus']);
  const asynchronous = makeAsynchronous(syntax, call);
  if (named === undefined || asynchronous === undefined) return undefined;
  const first = firstOf(syntax, call);
  const awaited = tokens[first - 1]?.text === 'await';
  const start = awaited ? first - 1 : first;
  const close = behind(syntax, call + 1) - 1;
  const semicolon = tokens[close + 1]?.text === ';';
  const end = tokens[semicolon ? close + 1 : close]?.end ?? source.length;
  const [word, before] = [tokens[start], tokens[start - 1]];
  const variable = before?.text === '=' ? tokens[start - 2]?.text : unused(syntax);
  const status = `${named.names[0]}.SUCCESSFULLY_FINALIZED`;
  const returns = before?.text === 'return' ? [`return ${variable};`] : [];
  const check = `if (${variable} !== ${status}) throw new Error(\`The simulation failed: \${${variable}}\`);`;
  const begin = before?.text === '=' ? tokens[start - 3] : before?.text === 'return' ? before : word;
  if (word === undefined || begin === undefined || variable === undefined) return undefined;
  const previous = tokens[tokens.indexOf(begin) - 1];
  const alone =
    source.slice(lineStart(source, begin.start), begin.start).trim() === '' &&
    (previous === undefined || /^(?:[;{}]|[^)=>:]*[\w"'`])$/.test(previous.text)) &&
    !/^(?:else|do)$/.test(previous?.text ?? '');
  if (!alone) {
    // A second statement would not stand under the same condition.
    const single =
      /^(?:[;{})]|else|do)$/.test(before?.text ?? '') && tokens[close + (semicolon ? 2 : 1)]?.text !== 'else';
    if (!single) return undefined;
    const text = `if ((await ${source.slice(tokens[first]?.start, tokens[close]?.end)}) !== ${status}) throw new Error("The simulation failed");`;
    return [...named.edits, ...asynchronous, { from: word.start, to: end, text }];
  }
  const lineBreak = lineBreakOf(source) + indentAt(source, begin.start);
  const assign = before?.text === '=' ? (awaited ? '' : 'await ') : `const ${variable} = await `;
  const from = before?.text === 'return' ? before.start : word.start;
  return [
    ...named.edits,
    ...asynchronous,
    { from, to: before?.text === '=' ? from : (tokens[first]?.start ?? from), text: assign },
    {
      from: end,
      to: end,
      text: `${semicolon ? '' : ';'}${[check, ...returns].map((line) => lineBreak + line).join('')}`,
    },
  ];
}

/** The first token of a call's name, with its module. */
function firstOf({ tokens }: Syntax, call: number): number {
  let first = call;
  while (tokens[first - 1]?.text === '.') first -= 2;
  return first;
}

function unused({ tokens }: Syntax): string {
  return tokens.some(({ kind, text }) => kind === 'name' && text === 'status') ? 'runStatus' : 'status';
}

/** What makes the function around a token asynchronous; nothing to do in one that is, or at the top level. */
function makeAsynchronous({ tokens, around, closes }: Syntax, at: number): Edit[] | undefined {
  for (const brace of [...(around[at] ?? [])].reverse()) {
    if (tokens[brace]?.text !== '{') continue;
    let before = brace - 1;
    const arrow = tokens[before]?.text === '=>';
    if (arrow) before -= 1;
    const open = [...closes].find(([, end]) => end === before && tokens[end]?.text === ')')?.[0];
    const head = arrow && open === undefined && tokens[before]?.kind === 'name' ? before : open;
    if (head === undefined) {
      // A block or an object; what follows a return type cannot be told from it.
      if (tokens[before]?.kind === 'operator' && /^[>\]}]$/.test(tokens[before]?.text ?? '')) return undefined;
      continue;
    }
    if (!arrow && /^(?:if|while|for|with|switch|catch)$/.test(tokens[head - 1]?.text ?? '')) continue;
    let start = head;
    if (!arrow) {
      if (tokens[start - 1]?.kind === 'name' && tokens[start - 1]?.text !== 'function') start -= 1;
      if (tokens[start - 1]?.text === 'function') start -= 1;
    }
    if (tokens[start - 1]?.text === 'async') return [];
    const from = tokens[start]?.start ?? 0;
    return [{ from, to: from, text: 'async ' }];
  }
  return [];
}
