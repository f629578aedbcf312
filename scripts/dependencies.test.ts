/** The dependencies are few and known, and come from where everybody's come from. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { dependencies, withInstallScripts } from './dependencies.mts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), allowScripts: z.record(z.string(), z.boolean()) })
  .parse(read('package.json'));
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const lock = lockSchema.parse(read('package-lock.json')).packages;
/** Packages that are downloaded, by their place in node_modules; the others are this repository's own. */
const downloaded = Object.entries(lock).filter(([at, { link }]) => at.includes('node_modules/') && !link);
const nameOf = (at: string) => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('the dependencies', () => {
  test('of the product are those that are known, each for a reason', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(Object.keys(dependencies).sort());
    for (const reason of Object.values(dependencies)) expect(reason).toMatch(/^\w+$/);
  });

  test('of the product are few, those of its dependencies included', () => {
    expect(downloaded.filter(([, { dev }]) => !dev).length).toBeLessThanOrEqual(40);
  });

  test('are locked by content, and come from the registry that npm is set to', () => {
    expect(downloaded.length).toBeGreaterThan(0);
    for (const [at, { resolved, integrity }] of downloaded) {
      expect(integrity, at).toMatch(/^sha512-/);
      expect(resolved ?? 'https://registry.npmjs.org/', at).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  test('run no script when they are installed, but for a few that only development needs', () => {
    const running = downloaded.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(running.map(([at]) => nameOf(at)).filter((name) => !withInstallScripts.includes(name))).toEqual([]);
    expect(running.filter(([, { dev }]) => !dev)).toEqual([]);
    expect(Object.keys(manifest.allowScripts).filter((name) => !withInstallScripts.includes(name))).toEqual([]);
  });
});
