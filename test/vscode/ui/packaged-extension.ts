/** The extension as it ships. As vitest's global setup, packages it once before the first test. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { installedExtension } from '../harness/server.mts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The package that `npm run package` makes. */
export const packagedExtension = path.join(root, 'dist/powersim-parallel.vsix');

/** The same, installed. */
export const installedPackage = path.join(root, 'test-results/extensions');

export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'inherit' });
  rmSync(installedPackage, { recursive: true, force: true });
  installedExtension(packagedExtension, installedPackage);
}
