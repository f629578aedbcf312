const RESERVED = new Set(
  'baremodule begin break catch const continue do else elseif end export false finally for function global if import let local macro module quote return struct true try using while'.split(
    ' ',
  ),
);

/**
 * Whether a text is a Julia identifier, and nothing else: `build_simulation`, `run!`, `größe₂`. Function names from
 * settings are checked by this before they reach Julia.
 */
export function isIdentifier(text: string): boolean {
  return /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{No}_!′]*$/u.test(text) && !RESERVED.has(text);
}
