import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refused } from './failures';
import { formatOfFile } from './module-format';
import { placeSyntaxError } from './syntax-place';

/** The two functions that a script must define. */
export interface Script {
  readonly build: (...args: unknown[]) => unknown;
  readonly execute: (...args: unknown[]) => unknown;
}

/**
 * Loads a script and finds its functions, under their names or these in camel case.
 * @throws Refused `functionMissing`, and whatever the script throws while it is loaded
 */
export async function loadScript(file: string, buildFunction: string, executeFunction: string): Promise<Script> {
  const exported = await load(file);
  const find = (name: string) => {
    const names = [...new Set([name, camelCase(name)])];
    const found = placesOf(exported).flatMap((place) => names.map((one) => place[one]));
    const callable = found.find((value) => typeof value === 'function');
    if (callable) return callable as Script['build'];
    throw new Refused(
      'functionMissing',
      `${path.basename(file)} does not export the function ${names.join(' or ')}: write "export async function ${names.at(-1)}(…)", or "module.exports = { ${names.at(-1)} }" where it uses require.`,
    );
  };
  return { build: find(buildFunction), execute: find(executeFunction) };
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // Node 22 resolves what an imported CommonJS file requires in a way of its own, which knows less than require.
    if (formatOfFile(file) === 'commonjs') return { default: createRequire(file)(file) as unknown };
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw placeSyntaxError(error);
  }
}

/** The namespace, and what a default export or `module.exports` holds. */
function placesOf(exported: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  return [exported, exported['default'], exported['module.exports']].filter(
    (place): place is Record<string, unknown> =>
      (typeof place === 'object' || typeof place === 'function') && place !== null,
  );
}

/** `build_simulation` is `buildSimulation`. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[\p{L}\p{N}])_+([\p{L}\p{N}])/gu, (_, letter: string) => letter.toUpperCase());
}
