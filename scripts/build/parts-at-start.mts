import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The files that loading a bundle reads, itself first: what it requires at once, not what it loads later.
 * @param bundle path of a bundle that `buildInParts` made
 */
export function partsAtStart(bundle: string): string[] {
  const found = new Set<string>();
  const look = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    // What is loaded later stands behind `then(() => …`.
    for (const [, before = '', part = ''] of readFileSync(file, 'utf8').matchAll(
      /(.{12})require\("(\.\.?\/[^"]+)"\)/gs,
    )) {
      if (!before.includes('=>')) look(path.resolve(path.dirname(file), part));
    }
  };
  look(path.resolve(bundle));
  return [...found];
}
