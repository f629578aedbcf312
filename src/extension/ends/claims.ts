import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock';
import type { ErrorReporter } from '../report-errors';

/** Claims are kept this long, milliseconds: longer than a window stays open on one run. */
const KEPT = 90 * 24 * 3_600_000;
/** Milliseconds. */
const SETTLED = 60_000;

/** Things that are told once, by one window of several, and not again after a reload: a file for each. */
export class Claims {
  /** @param folder shared by the user's windows */
  constructor(private readonly folder: string) {}

  /** True for the first caller, whichever process it is in. */
  async claim(key: string): Promise<boolean> {
    await mkdir(this.folder, { recursive: true });
    try {
      // A key holds what others wrote: it must not lead out of the folder.
      const file = await open(path.join(this.folder, encodeURIComponent(key)), 'wx');
      await file.close();
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Tidies when a window has had its time to open. */
  tidyLater(clock: Clock, errors: Pick<ErrorReporter, 'guard'>): void {
    clock.after(
      SETTLED,
      errors.guard(() => this.tidy(clock.now())),
    );
  }

  /** Takes away what nobody will ask for again. */
  async tidy(now: number): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const file = path.join(this.folder, name);
      const info = await stat(file).catch(() => undefined);
      if (info && now - info.mtimeMs > KEPT) await rm(file, { force: true });
    }
  }
}
