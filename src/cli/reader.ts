import { spawn } from 'node:child_process';
import path from 'node:path';
import { READER_FLAGS } from '../results/client';
import type { CommandWish } from '../results/protocol';
import { BUNDLE } from './context';
import { complain } from './print';

/**
 * Lets the reader of results serve a command in a process of its own, which prints the answer: the store's library is
 * too large for this program. The exit status is the reader's.
 */
export async function askReader(wish: CommandWish): Promise<void> {
  const args = [...READER_FLAGS, path.join(BUNDLE, 'results.js'), 'command', JSON.stringify(wish)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  // A Ctrl-C at the terminal reaches the reader as well, and ends it when it has removed what it wrote.
  const stay = () => undefined;
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', stay);
  process.on('SIGTERM', pass);
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal !== null && signal !== 'SIGINT' && signal !== 'SIGTERM') {
        const why = signal === 'SIGKILL' ? ', possibly for want of memory' : '';
        complain(`The reader of results was ended by ${signal}${why}.`);
      }
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
  process.off('SIGINT', stay);
  process.off('SIGTERM', pass);
}
