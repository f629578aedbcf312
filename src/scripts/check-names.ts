import type { Finding } from './findings';
import { BUILT, hasTodaysNames, type RenamedStatus, SUCCESS } from './generation';
import type { Script, Source } from './script';
import { argumentsIn } from './syntax';

/** `serialize=` passed to `build!`, as the published how-to shows it: today's `build!` does not take it. */
export function checkSerialize({ sources, options: { generation }, t }: Script): Finding[] {
  if (generation === 'documented') return [];
  return sources.flatMap((source) =>
    callsOf(source, 'build!').flatMap((bracket): Finding[] => {
      const call = withoutKeyword(source, bracket, 'serialize');
      if (call === undefined) return [];
      return [
        {
          code: 'build.serialize',
          line: call.line,
          ...inFile(source),
          severity: hasTodaysNames(generation) ? 'error' : 'info',
          message: t("build! is called with serialize=, which today's PowerSimulations does not take."),
          remedy: t('Write: {0}', `build!(${call.rest})`),
        },
      ];
    }),
  );
}

/** Statuses by names that the installed PowerSimulations does not have. */
export function checkStatusNames(script: Script): Finding[] {
  return [BUILT, SUCCESS].flatMap((status) => checkStatusName(script, status));
}

function checkStatusName(
  { sources, otherNames, options: { generation }, t }: Script,
  status: RenamedStatus,
): Finding[] {
  const uses = (name: string) => sources.flatMap((source) => usesOf(source, name).map((use) => ({ source, ...use })));
  const old = uses(status.documented);
  const current = uses(status.today);
  // A script that knows both chooses by itself; one that defines the name means its own.
  if ((old.length > 0 && current.length > 0) || otherNames.has(typeOf(status.documented))) return [];
  const wrong = generation === 'documented' ? current : old;
  const right = generation === 'documented' ? status.documented : status.today;
  return wrong.map(({ source, line, written, prefix }) => ({
    code: 'status.renamed',
    line,
    ...inFile(source),
    severity: generation === 'documented' || hasTodaysNames(generation) ? 'error' : 'info',
    message:
      generation === 'documented'
        ? t('{0} does not exist yet in the installed PowerSimulations: it is {1} there.', written, right)
        : t("{0} has another name in today's PowerSimulations: {1}.", written, right),
    remedy: t('Write: {0}', `${prefix}${right}`),
  }));
}

/** `RunStatus` of `RunStatus.SUCCESSFUL`. */
function typeOf(status: string): string {
  return status.split('.')[0] ?? status;
}

/** Where a status is used, also as `PSI.RunStatus.SUCCESSFUL`. Of `BuildStatus` every member counts. */
function usesOf({ syntax: { tokens } }: Source, name: string): { line: number; written: string; prefix: string }[] {
  const [type = '', member = ''] = name.split('.');
  return tokens.flatMap((token, at) => {
    const [dot, actual] = [tokens[at + 1], tokens[at + 2]];
    if (token.kind !== 'name' || token.text !== type || dot?.text !== '.' || actual?.kind !== 'name') return [];
    if (type === 'RunStatus' && actual.text !== member) return [];
    const qualified = tokens[at - 1]?.text === '.' && tokens[at - 2]?.kind === 'name';
    const prefix = qualified ? `${tokens[at - 2]?.text}.` : '';
    return [{ line: token.line, written: `${prefix}${type}.${actual.text}`, prefix }];
  });
}

/** Token indices of the brackets of all calls of a function. */
export function callsOf({ syntax: { tokens } }: Source, name: string): number[] {
  return tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    return token.kind === 'name' && token.text === name && next?.text === '(' && next.start === token.end
      ? [at + 1]
      : [];
  });
}

/** The line of a keyword in a call, and the call's arguments without it; nothing if it is not passed. */
function withoutKeyword(
  { syntax }: Source,
  bracket: number,
  keyword: string,
): { line: number; rest: string } | undefined {
  const passed = argumentsIn(syntax, bracket).map(({ from, to, afterSemicolon }) => {
    const tokens = syntax.tokens.slice(from, to).filter(({ kind }) => kind !== 'newline');
    const [name, equals] = tokens;
    const isKeyword = name?.text === keyword && (equals?.text === '=' || (afterSemicolon && tokens.length === 1));
    const text = syntax.source.slice(tokens[0]?.start, tokens.at(-1)?.end).replace(/\s+/g, ' ');
    return { afterSemicolon, isKeyword, line: name?.line ?? 1, text };
  });
  const found = passed.find(({ isKeyword }) => isKeyword);
  if (found === undefined) return undefined;
  const texts = (after: boolean) =>
    passed
      .filter(({ afterSemicolon, isKeyword }) => afterSemicolon === after && !isKeyword)
      .map(({ text }) => text)
      .join(', ');
  return { line: found.line, rest: [texts(false), texts(true)].filter((text) => text !== '').join('; ') };
}

function inFile({ file }: Source): { file?: string } {
  return file === undefined ? {} : { file };
}
