import { UserError } from '../text';

/** Flags in one string, as {@link splitExeflags} splits it: what it would read otherwise is in double quotes. */
export function joinExeflags(flags: readonly string[]): string {
  const isPlain = (flag: string) => /^(?:[^\s"'\\]|\\(?!["'\\ ]|$))+$/.test(flag);
  return flags.map((flag) => (isPlain(flag) ? flag : `"${flag.replace(/["\\]/g, '\\$&')}"`)).join(' ');
}

/**
 * Julia's command-line flags as an array. A string is split at white space; single and double quotes group,
 * a backslash outside single quotes takes the next character literally before a quote, a space or a backslash.
 * Nothing is expanded: `$HOME`, `~` and `;` stay what they are.
 * @throws UserError `settings.exeflags` when a quote is not closed
 */
export function splitExeflags(flags: string | readonly string[]): string[] {
  if (typeof flags !== 'string') return [...flags];
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < flags.length; i += 1) {
    const char = flags.charAt(i);
    const next = flags.charAt(i + 1);
    if (quote !== "'" && char === '\\' && /["'\\ ]/.test(next)) {
      word = (word ?? '') + next;
      i += 1;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') {
    throw new UserError('settings.exeflags', `exeflags has a ${quote} that is not closed: ${flags}`);
  }
  if (word !== undefined) words.push(word);
  return words;
}
