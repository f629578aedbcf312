/** The Node of the oldest VS Code that the extension supports, 1.101, installed once into the cache folder. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../provision/places.mts';

const VERSION = '22.15.1';
const folder = path.join(cacheFolder(), `node-${VERSION}`);

/** Its executable, or undefined when it could not be installed. */
export function oldestNode(): string | undefined {
  const packages = ['node', `node-${process.platform}-${process.arch}`];
  return packages.map((name) => path.join(folder, 'node_modules', name, 'bin/node')).find((file) => existsSync(file));
}

export default async function setup(): Promise<void> {
  if (oldestNode() !== undefined) return;
  mkdirSync(folder, { recursive: true });
  // npm's own places belong to this checkout.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${VERSION}`];
  await execa('npm', args, { env, extendEnv: false, cwd: folder, reject: false, timeout: 50_000 });
}
