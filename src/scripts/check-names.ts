import { fixOf, placed, removeArgument } from './edits';
import type { Finding } from './findings';
import { BUILT, hasTodaysNames, type RenamedStatus, SUCCESS } from './generation';
import type { Script, Source } from './script';
import { argumentsIn, callsOf } from './syntax';

/** `serialize=` passed to `build!`, as the published how-to shows it: today's `build!` does not take it. */
export function checkSerialize({ sources, options: { generation }, t }: Script): Finding[] {
  if (generation === 'documented') return [];
  return sources.flatMap((source) =>
    callsOf(source.syntax, 'build!').flatMap((bracket): Finding[] => {
      const call = withoutKeyword(source, bracket, 'serialize');
      if (call === undefined) return [];
      return [
        {
          code: 'build.serialize',
          ...placed(source, call.first, call.last),
          severity: hasTodaysNames(generation) ? 'error' : 'info',
          message: t("build! is called with serialize=, which today's PowerSimulations does not take."),
          remedy: t('Write: {0}', `build!(${call.rest})`),
          ...fixOf(t('Remove {0}', 'serialize='), [removeArgument(source.syntax, bracket, call.index)]),
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
  return wrong.map(({ source, first, last, written, prefix, member }) => {
    const right = generation === 'documented' ? status.documented : status.today;
    // All of a build status's members kept their names.
    const name = typeOf(right) === 'RunStatus' ? right : `${typeOf(right)}.${member}`;
    const place = placed(source, first, last);
    const [from, to] = place.span ?? [0, 0];
    return {
      code: 'status.renamed',
      ...place,
      severity: generation === 'documented' || hasTodaysNames(generation) ? 'error' : 'info',
      message:
        generation === 'documented'
          ? t('{0} does not exist yet in the installed PowerSimulations: it is {1} there.', written, name)
          : t("{0} has another name in today's PowerSimulations: {1}.", written, name),
      remedy: t('Write: {0}', `${prefix}${name}`),
      ...fixOf(t('Write {0}', `${prefix}${name}`), [{ from, to, text: `${prefix}${name}` }]),
    };
  });
}

/** `RunStatus` of `RunStatus.SUCCESSFUL`. */
function typeOf(status: string): string {
  return status.split('.')[0] ?? status;
}

/** A status as it is written: its first and last token, and the words before and behind its type. */
interface StatusUse {
  readonly first: number;
  readonly last: number;
  readonly written: string;
  readonly prefix: string;
  readonly member: string;
}

/** Where a status is used, also as `PSI.RunStatus.SUCCESSFUL`. Of `BuildStatus` every member counts. */
function usesOf({ syntax: { tokens } }: Source, name: string): StatusUse[] {
  const [type = '', member = ''] = name.split('.');
  return tokens.flatMap((token, at) => {
    const [dot, actual] = [tokens[at + 1], tokens[at + 2]];
    if (token.kind !== 'name' || token.text !== type || dot?.text !== '.' || actual?.kind !== 'name') return [];
    if (type === 'RunStatus' && actual.text !== member) return [];
    const qualified = tokens[at - 1]?.text === '.' && tokens[at - 2]?.kind === 'name';
    const prefix = qualified ? `${tokens[at - 2]?.text}.` : '';
    const written = `${prefix}${type}.${actual.text}`;
    return [{ first: qualified ? at - 2 : at, last: at + 2, written, prefix, member: actual.text }];
  });
}

/** A keyword in a call, and the call's arguments without it; nothing if it is not passed. */
function withoutKeyword(
  { syntax }: Source,
  bracket: number,
  keyword: string,
): { index: number; first: number; last: number; rest: string } | undefined {
  const passed = argumentsIn(syntax, bracket).map(({ from, to, afterSemicolon }, index) => {
    const own = Array.from({ length: to - from }, (_, i) => from + i).filter(
      (at) => syntax.tokens[at]?.kind !== 'newline',
    );
    const [first = from, last = from] = [own[0], own.at(-1)];
    const [name, equals] = own.map((at) => syntax.tokens[at]);
    const isKeyword = name?.text === keyword && (equals?.text === '=' || (afterSemicolon && own.length === 1));
    const text = syntax.source.slice(syntax.tokens[first]?.start, syntax.tokens[last]?.end).replace(/\s+/g, ' ');
    return { index, first, last, afterSemicolon, isKeyword, text };
  });
  const found = passed.find(({ isKeyword }) => isKeyword);
  if (found === undefined) return undefined;
  const texts = (after: boolean) =>
    passed
      .filter(({ afterSemicolon, isKeyword }) => afterSemicolon === after && !isKeyword)
      .map(({ text }) => text)
      .join(', ');
  return { ...found, rest: [texts(false), texts(true)].filter((text) => text !== '').join('; ') };
}
