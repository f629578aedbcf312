/** Text as one word of a shell's command line that is run, not only shown: POSIX shells read nothing inside single quotes. */
export function shellWord(text: string): string {
  if (/^[\w./@:+=,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
