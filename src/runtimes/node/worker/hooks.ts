import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatOfSource } from './module-format';
import { javaScriptOf } from './typescript';

/** Where the modules that stand for the engine find the one instance of it that this process has. */
const ENGINE = Symbol.for('powersim.engine');
const ENGINE_URL = 'powersim:engine';
/** What `require` gets: it wants a file, which need not be there. */
const ENGINE_FILE = path.join(__dirname, 'powersim-engine.cjs');
const ENGINE_FILE_URL = pathToFileURL(ENGINE_FILE).href;

let lastLoaded: string | undefined;

/** The file whose text was loaded last: the one that an error in the syntax is about. */
export const lastLoadedFile = () => lastLoaded;

/**
 * Lets scripts load what Node alone would not: the engine as `powersim`, also by `require` and from files that they
 * import; TypeScript; modules in `.js` files of a folder whose package.json says commonjs; JSON without an attribute;
 * and relative imports of TypeScript files by the name that they would have as JavaScript, or without an extension.
 */
export function registerHooks(engine: Readonly<Record<string, unknown>>): void {
  Object.defineProperty(globalThis, ENGINE, { value: engine });
  nodeModule.registerHooks({ resolve, load: loadWith(Object.keys(engine)) });
  resolveRequires();
}

/**
 * In Node 22, `require` in a CommonJS file that was imported does not ask the hooks, but this function, which exists for
 * programs to replace.
 */
function resolveRequires(): void {
  const loader = nodeModule.Module as unknown as { _resolveFilename: (request: string, ...rest: unknown[]) => string };
  const original = loader._resolveFilename;
  loader._resolveFilename = (request, ...rest) =>
    request === 'powersim' ? ENGINE_FILE : firstThatResolves(request, (candidate) => original(candidate, ...rest));
}

const resolve: nodeModule.ResolveHookSync = (specifier, context, nextResolve) => {
  if (specifier === ENGINE_FILE_URL) return { url: ENGINE_FILE_URL, format: 'commonjs', shortCircuit: true };
  if (specifier === 'powersim') {
    // For `require`, Node 22 has a Set here.
    return [...context.conditions].includes('require')
      ? { url: ENGINE_FILE_URL, format: 'commonjs', shortCircuit: true }
      : { url: ENGINE_URL, format: 'module', shortCircuit: true };
  }
  const resolved = firstThatResolves(specifier, (candidate) => nextResolve(candidate, context));
  const isJson = resolved.url.endsWith('.json') && context.importAttributes['type'] === undefined;
  return isJson ? { ...resolved, importAttributes: { ...context.importAttributes, type: 'json' } } : resolved;
};

/** What the user wrote, or else what it may mean; an error is about what the user wrote. */
function firstThatResolves<T>(specifier: string, attempt: (specifier: string) => T): T {
  try {
    return attempt(specifier);
  } catch (error) {
    if (!/^(?:\.{1,2}\/|\/|file:)/.test(specifier)) throw error;
    for (const candidate of alternatives(specifier)) {
      try {
        return attempt(candidate);
      } catch {
        // The next one.
      }
    }
    throw error;
  }
}

function alternatives(specifier: string): string[] {
  const written = /\.([mc]?)js$/.exec(specifier);
  if (written) return [`${specifier.slice(0, written.index)}.${written[1]}ts`];
  if (/\.[mc]?ts$/.test(specifier)) return [];
  return ['.ts', '.js', '.mts', '.mjs', '/index.ts', '/index.js'].map((ending) => `${specifier}${ending}`);
}

function loadWith(names: readonly string[]): nodeModule.LoadHookSync {
  const access = `globalThis[Symbol.for(${JSON.stringify(ENGINE.description)})]`;
  const exported = names.filter((name) => name !== 'default');
  const moduleSource = `const engine = ${access};\nexport default engine;\nexport const { ${exported.join(', ')} } = engine;\n`;
  return (url, context, nextLoad) => {
    if (url === ENGINE_URL) return { format: 'module', source: moduleSource, shortCircuit: true };
    if (url === ENGINE_FILE_URL) {
      return { format: 'commonjs', source: `module.exports = ${access};\n`, shortCircuit: true };
    }
    const extension = url.startsWith('file:') ? /\.([mc]?)(ts|js)$/.exec(new URL(url).pathname) : null;
    if (!extension || url.includes('/node_modules/')) return nextLoad(url, context);
    const [, letter, language] = extension;
    lastLoaded = fileURLToPath(url);
    if (language === 'ts') {
      const source = javaScriptOf(readFileSync(fileURLToPath(url), 'utf8'), url);
      const format = letter === 'm' ? 'module' : letter === 'c' ? 'commonjs' : formatOf(source, context.format);
      return { format, source, shortCircuit: true };
    }
    // Node looks at the syntax only where no package.json says what it is.
    if (letter === '' && context.format === 'commonjs') {
      const source = readFileSync(fileURLToPath(url), 'utf8');
      if (formatOfSource(source) === 'module') return { format: 'module', source, shortCircuit: true };
    }
    return nextLoad(url, context);
  };
}

/** A package.json that says module is believed. */
function formatOf(source: string, known: string | null | undefined): 'module' | 'commonjs' {
  return known?.startsWith('module') ? 'module' : formatOfSource(source);
}
