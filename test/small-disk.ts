/** A disk of a given size, which a test may fill: a tmpfs, which only root may mount. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

export interface SmallDisk {
  readonly folder: string;
  /** Takes all but so many bytes. */
  fill(left: number): void;
  /** Gives back what `fill` took. */
  empty(): void;
  free(): number;
  remove(): void;
}

export function mountSmallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'small disk '));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'powersim-test', folder]);
  const ballast = path.join(folder, '.ballast');
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    free,
    fill: (left) => {
      try {
        appendFileSync(ballast, Buffer.alloc(Math.max(0, free() - left), 'x'));
      } catch (error) {
        // Somebody else wrote meanwhile: it is as full as it can be.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    remove: () => {
      // Lazily: a process that holds a file there must not fail the test's end.
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
