import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
let made: string | undefined;

/** The extension as it ships, packaged once for all parts. @returns path of the .vsix */
export function packaged(): string {
  if (made === undefined) {
    execFileSync('npm', ['run', '--silent', 'package'], { cwd: root, stdio: 'ignore' });
    made = path.join(root, 'dist/powersim-parallel.vsix');
  }
  return made;
}
