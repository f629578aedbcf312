/** A language pack without texts: VS Code itself stays English in it, extensions speak the language if they can. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Puts the pack where a VS Code server looks for those that are installed.
 * @param data the server's user data folder
 * @param language as VS Code names it, e.g. `de`
 */
export function addLanguagePack(data: string, language: string): void {
  const pack = path.join(data, 'language-pack');
  mkdirSync(pack, { recursive: true });
  const texts = path.join(pack, 'main.i18n.json');
  writeFileSync(texts, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `test.language-${language}` }, version: '1.0.0' }];
  const installed = { hash: language, label: language, extensions, translations: { vscode: texts } };
  writeFileSync(path.join(data, 'languagepacks.json'), JSON.stringify({ [language]: installed }));
}
