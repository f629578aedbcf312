import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { javaScriptOf } from './typescript';

/** What V8 says of code that is a module and was compiled as a script, as Node's own detection looks for it. */
const ONLY_IN_MODULES = [
  'Cannot use import statement outside a module',
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
  'await is only valid in async functions and the top level bodies of modules',
  "Identifier '__filename' has already been declared",
  "Identifier '__dirname' has already been declared",
  "Identifier 'require' has already been declared",
  "Identifier 'module' has already been declared",
  "Identifier 'exports' has already been declared",
];

export type ModuleFormat = 'module' | 'commonjs';

/** How JavaScript is written: with `import` and `export`, or for `require`. Broken code counts as the latter. */
export function formatOfSource(source: string): ModuleFormat {
  try {
    compileFunction(source.replace(/^#!.*/, ''), ['exports', 'require', 'module', '__filename', '__dirname']);
    return 'commonjs';
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return ONLY_IN_MODULES.some((sign) => message.startsWith(sign)) ? 'module' : 'commonjs';
  }
}

/**
 * How a file is written. Its name says it, or the package.json above it if that says module, or else its text.
 * @throws Error when it cannot be read, SyntaxError when it is TypeScript that cannot be parsed
 */
export function formatOfFile(file: string): ModuleFormat {
  const [, letter, language] = /\.([mc]?)(ts|js)$/.exec(file) ?? [];
  if (letter === 'm' || (letter === '' && saysModule(path.dirname(file)))) return 'module';
  if (letter === 'c') return 'commonjs';
  const text = readFileSync(file, 'utf8');
  return formatOfSource(language === 'ts' ? javaScriptOf(text, file) : text);
}

/** Whether the nearest package.json from a folder upwards says module. */
function saysModule(folder: string): boolean {
  try {
    const { type } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { type?: unknown };
    return type === 'module';
  } catch {
    const above = path.dirname(folder);
    return above !== folder && path.basename(folder) !== 'node_modules' && saysModule(above);
  }
}
