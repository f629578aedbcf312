import { spawn } from 'node:child_process';
import path from 'node:path';
import { BUNDLE } from './context';

/**
 * `powersim summary OUT/NAME`: cost, energy and what a joined simulation could not serve. The store's library is too
 * large for this program: the worker's bundle reads it, in a process of its own.
 */
export function summaryCommand(folder: string, options: { readonly json?: boolean }): Promise<void> {
  const args = ['summary', path.resolve(folder), ...(options.json ? ['--json'] : [])];
  const child = spawn(process.execPath, [path.join(BUNDLE, 'node-driver.js'), ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
