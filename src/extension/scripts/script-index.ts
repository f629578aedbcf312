import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type FunctionNames, findSimulation, inspectAny } from '../../scripts';
import { buildLineOf } from './build-line';

/** Larger files are no simulation scripts: bundles, data. Bytes. */
export const LARGEST = 256 * 1024;
/** Files that are read at once. */
const AT_ONCE = 8;

/** What settings say of a script. */
export interface ScriptNames extends FunctionNames {
  /** It has settings of its own: it is a simulation, whatever can be read of it. */
  readonly isConfigured?: boolean;
}

/** A script that defines both functions, or that settings call a simulation. */
export interface KnownSimulation {
  /** Absolute path. */
  readonly file: string;
  /** Where its build function stands, or the `include` that leads there; from 1. */
  readonly line: number;
  /** Errors and warnings that reading it found. */
  readonly problems: number;
}

interface Entry {
  /** Says whether the file, or one that it includes, changed. */
  readonly stamp: string;
  readonly names: string;
  /** Absolute paths of the files that were read with it. */
  readonly includes: ReadonlySet<string>;
  readonly simulation?: KnownSimulation;
}

/** Knows which scripts define both functions. Reads a file again only when it, or one that it includes, changed. */
export class ScriptIndex {
  private readonly read = new Map<string, Entry>();

  /**
   * The scripts that define both functions, by their paths. One that another of them includes is a part of that one: it
   * is not run by itself.
   */
  get simulations(): KnownSimulation[] {
    const all = [...this.read].flatMap(([file, entry]) => (entry.simulation ? [{ file, entry }] : []));
    const isPart = (file: string, included: ReadonlySet<string>) =>
      all.some((other) => other.file !== file && other.entry.includes.has(file) && !included.has(other.file));
    return all
      .filter(({ file, entry }) => !isPart(file, entry.includes))
      .flatMap(({ entry }) => entry.simulation ?? [])
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** Paths of the simulations that include a file. */
  includersOf(file: string): string[] {
    return [...this.read].flatMap(([path, { simulation, includes }]) =>
      simulation && path !== file && includes.has(file) ? [path] : [],
    );
  }

  /** Looks at files, a few at a time, until it is told to stop. Files that are gone or too large are forgotten. */
  async look(files: readonly string[], namesOf: (file: string) => ScriptNames, stop: () => boolean): Promise<void> {
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

  private async lookAt(file: string, names: ScriptNames): Promise<void> {
    try {
      const own = await stat(file);
      if (own.size > LARGEST) {
        this.read.delete(file);
        return;
      }
      const before = this.read.get(file);
      const stamp = stampOf(own);
      const named = JSON.stringify(names);
      if (before?.names === named && before.stamp === [stamp, ...stampsOf(before.includes)].join()) return;
      const text = await readFile(file, 'utf8');
      const includes = new Set<string>();
      const readInclude = includeReader(file, (included) => includes.add(included));
      const found = findSimulation(file, text, { ...names, readInclude });
      const isSimulation = found !== undefined || names.isConfigured === true;
      const findings = isSimulation ? inspectAny(file, text, { ...names, readInclude }).findings : [];
      const problems = findings.filter(({ severity }) => severity !== 'info').length;
      this.read.set(file, {
        stamp: [stamp, ...stampsOf(includes)].join(),
        names: named,
        includes,
        ...(isSimulation && { simulation: { file, line: buildLineOf(text, found?.build), problems } }),
      });
    } catch {
      this.read.delete(file);
    }
  }
}

/**
 * Reads what a script includes, from disk or from an editor; what is not there, or too large, is not read.
 * @param tell told of each file that was looked for
 * @param open the text of a file that is open in an editor
 */
export function includeReader(
  script: string,
  tell: (file: string) => void,
  open: (file: string) => string | undefined = () => undefined,
): (include: string) => string | undefined {
  return (include) => {
    const file = path.resolve(path.dirname(script), include);
    tell(file);
    try {
      return (
        open(file) ?? (statSync(file).size > LARGEST ? undefined : readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
      );
    } catch {
      return undefined;
    }
  };
}

const stampOf = ({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }) => `${size}|${mtimeMs}`;

function stampsOf(files: ReadonlySet<string>): string[] {
  return [...files].map((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? stampOf(found) : '';
  });
}
