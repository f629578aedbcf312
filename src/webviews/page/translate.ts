import { english, type Translate } from '../../text/translate';

/** Translations by English text; what has none stays English. */
export function translator(texts: Readonly<Record<string, string>>): Translate {
  // l10n: handed on
  return (message, ...args) => english(texts[message] ?? message, ...args);
}
