/**
 * The translation function that text functions take: `vscode.l10n.t` in the editor, {@link english} elsewhere.
 * Placeholders are `{0}`, `{1}`, …
 */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;

/** Fills the placeholders and translates nothing. */
export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = args[Number(index)];
    return value === undefined ? whole : String(value);
  });
