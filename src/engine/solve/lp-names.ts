const longest = 240;

/** Words that some reader takes for a section or for a number. */
const reserved =
  /^(?:e\d.*|inf(?:inity)?|nan|free|st|s\.t\.|such|subject|that|to|bounds?|bin(?:ary|aries)?|gen(?:erals?)?|int(?:egers?)?|semi.*|sec|sos\d?|min(?:imi[sz]e|imum)?|max(?:imi[sz]e|imum)?|end|obj|one)$/i;

/**
 * Names in the LP format's alphabet: unique in the sense of a reader that ignores case, at most 255 characters with
 * what a row's name gets at its end, and as near to the given ones as that allows.
 */
export function lpNames(count: number, name: (index: number) => string, taken: readonly string[] = []): string[] {
  const used = new Set(taken.map((word) => word.toLowerCase()));
  return Array.from({ length: count }, (_, index) => {
    const plain = sanitized(name(index));
    let unique = plain;
    for (let again = 2; used.has(unique.toLowerCase()); again++) unique = `${plain}_${again}`;
    used.add(unique.toLowerCase());
    return unique;
  });
}

function sanitized(name: string): string {
  const letters = name
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replaceAll(/[^\w.,()]/g, '_')
    .slice(0, longest);
  return /^[a-z]/i.test(letters) && !reserved.test(letters) ? letters : `_${letters}`;
}
