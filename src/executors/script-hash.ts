import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspectScript } from '../scripts';
import { runtimeIdOf } from '../settings';

/**
 * Names the text of a script together with that of the files that it includes or imports by a relative path.
 * @throws Error when the script cannot be read
 */
export async function hashOf(script: string): Promise<string> {
  const text = await readFile(script, 'utf8');
  const hash = createHash('sha256').update(text);
  const add = (name: string, included: string | undefined) => hash.update(`\0${name}\0${included ?? ''}`);
  if (runtimeIdOf(script) === 'node') addImports(script, text, new Set([script]), add);
  else {
    inspectScript(text, {
      buildFunction: '',
      executeFunction: '',
      readInclude: (file) => {
        const included = readIncluded(path.resolve(path.dirname(script), file));
        add(file, included);
        return included;
      },
    });
  }
  return hash.digest('hex');
}

/** `from "./x"`, `import "./x"`, `import("./x")`, `require("./x")`, and what these import. */
const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

function addImports(
  file: string,
  text: string,
  seen: Set<string>,
  add: (name: string, text: string | undefined) => void,
): void {
  for (const [, , specifier] of text.matchAll(RELATIVE_IMPORT)) {
    if (specifier === undefined) continue;
    const [imported, importedText] = readImported(path.resolve(path.dirname(file), specifier));
    if (seen.has(imported)) continue;
    seen.add(imported);
    add(specifier, importedText);
    if (importedText !== undefined) addImports(imported, importedText, seen, add);
  }
}

/** The file as it is named, or with the extension that its name may lack. */
function readImported(file: string): readonly [file: string, text: string | undefined] {
  const names = [file, file.replace(/\.([mc]?)js$/, '.$1ts'), ...['.ts', '.js', '.mts', '.mjs'].map((e) => file + e)];
  for (const name of names) {
    const text = readIncluded(name);
    if (text !== undefined) return [name, text];
  }
  return [file, undefined];
}

function readIncluded(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
