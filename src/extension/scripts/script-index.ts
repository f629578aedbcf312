import { readFile, stat } from 'node:fs/promises';
import { definesSimulation } from '../../scripts';

/** Larger files are no simulation scripts: bundles, data. Bytes. */
const LARGEST = 256 * 1024;
/** Files that are read at once. */
const AT_ONCE = 8;

/** The names of the functions that make a file a simulation. */
export interface FunctionNames {
  readonly buildFunction: string;
  readonly executeFunction: string;
}

/** Knows which scripts in JavaScript and TypeScript define both functions. Reads a file again only when it changed. */
export class ScriptIndex {
  private readonly read = new Map<string, { readonly stamp: string; readonly defines: boolean }>();

  /** Paths of the scripts that define both functions, in order. */
  get simulations(): string[] {
    return [...this.read].flatMap(([file, { defines }]) => (defines ? [file] : [])).sort();
  }

  /** Looks at files, a few at a time, until it is told to stop. Files that are gone or too large are forgotten. */
  async look(files: readonly string[], namesOf: (file: string) => FunctionNames, stop: () => boolean): Promise<void> {
    const waiting = [...files];
    const next = async () => {
      for (let file = waiting.pop(); file !== undefined && !stop(); file = waiting.pop()) {
        await this.lookAt(file, namesOf(file));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  /** Forgets all files but these. */
  keepOnly(files: readonly string[]): void {
    const kept = new Set(files);
    for (const file of this.read.keys()) if (!kept.has(file)) this.read.delete(file);
  }

  private async lookAt(file: string, names: FunctionNames): Promise<void> {
    try {
      const { size, mtimeMs } = await stat(file);
      if (size > LARGEST) {
        this.read.delete(file);
        return;
      }
      const stamp = [size, mtimeMs, names.buildFunction, names.executeFunction].join('|');
      if (this.read.get(file)?.stamp === stamp) return;
      this.read.set(file, { stamp, defines: definesSimulation(await readFile(file, 'utf8'), names) });
    } catch {
      this.read.delete(file);
    }
  }
}
