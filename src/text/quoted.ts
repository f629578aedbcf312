/** Characters that a terminal would not show, or would show in another order than they stand in. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A path for people to copy into a shell, not for a shell of ours. */
export function quoted(text: string): string {
  if (/^[\w./@:+-]+$/.test(text)) return text;
  if (!UNSEEN.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = text.replace(/['\\]/g, '\\$&').replace(new RegExp(UNSEEN, 'gu'), escapeOf);
  return `$'${escaped}'`;
}

/** As bash and zsh read it between $' and '. */
function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
