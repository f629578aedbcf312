/** The extension as it ships. As vitest's global setup, packages it once before the first test. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** The package that `npm run package` makes. */
export const packagedExtension = path.join(root, 'dist/powersim-parallel.vsix');

export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'inherit' });
}
