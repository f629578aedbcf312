/** One provisioning at a time per cache folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for the lock on `file` and returns the function that gives it back. The kernel holds the lock for a child of
 * ours, which ends when its input closes: it cannot be left behind, however this process ends.
 * Without util-linux's `flock` (not Linux) there is nothing to provision either, and no lock is taken.
 */
export async function lock(file: string, onWait: () => void): Promise<() => void> {
  const holder = spawn('flock', ['--exclusive', file, '--command', 'echo held; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = setTimeout(onWait, 2_000);
  try {
    await Promise.race([
      once(holder.stdout, 'data'),
      once(holder, 'exit').then(() => {
        throw new Error(`cannot lock ${file}`);
      }),
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    clearTimeout(waiting);
  }
  return () => holder.stdin.end();
}
