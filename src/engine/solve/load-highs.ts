import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import loadRuntime, { type Highs } from 'highs';
import { messageOf, UserError } from '../../text';

let loaded: Promise<Highs> | undefined;

/**
 * HiGHS' WebAssembly, loaded once per process.
 * @throws UserError `solver.missing` when `highs.wasm` is neither beside the bundle nor in an installed package
 */
export function loadHighs(): Promise<Highs> {
  loaded ??= load();
  return loaded;
}

/**
 * Has the next {@link loadHighs} load it anew: after a trap, e.g. when its memory was used up, nothing that the present
 * one computes can be trusted, and its memory never shrinks.
 */
export function forgetHighs(): void {
  loaded = undefined;
}

async function load(): Promise<Highs> {
  try {
    return await loadRuntime({ wasmBinary: await readFile(wasmFile()) });
  } catch (error) {
    loaded = undefined;
    throw new UserError(
      'solver.missing',
      `The solver HiGHS could not be loaded: ${messageOf(error)}. Install the extension or the package again.`,
    );
  }
}

/** The bundle's build puts the file beside it; from sources the package has it. */
function wasmFile(): string {
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), 'highs.wasm');
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('highs/runtime');
}
