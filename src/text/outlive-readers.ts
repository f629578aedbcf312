import { messageOf } from './user-error';

/**
 * Whoever reads what is printed may go away before its end: that is no failure. Any other error of the output is one,
 * and standard error says so, if it can.
 */
export function outliveReaders(): void {
  let told = false;
  process.stdout.on('error', (error) => {
    if (isReaderGone(error)) return;
    process.exitCode = 1;
    if (told) return;
    told = true;
    process.stderr.write(`powersim: Not all could be written to standard output: ${messageOf(error)}\n`);
  });
  process.stderr.on('error', (error) => {
    if (!isReaderGone(error)) process.exitCode = 1;
  });
}

const isReaderGone = (error: Error) => 'code' in error && error.code === 'EPIPE';
