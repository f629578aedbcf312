/** A headless Chromium, the window of the VS Code server. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { placesOf } from '../../provision/places.mts';

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

/** Starts Chromium with a profile in `folder`; a second one there continues the first one's profile. */
export async function startBrowser(folder: string, viewport: WindowSize): Promise<BrowserContext> {
  const browser = await chromium.launchPersistentContext(path.join(folder, 'chromium'), {
    executablePath: placesOf('vscode').chromium,
    headless: true,
    viewport,
    // Tests run as root in containers, with a small /dev/shm and no network.
    chromiumSandbox: false,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      // Without a graphics card every turn of a spinning icon is drawn by the processor.
      '--force-prefers-reduced-motion',
      '--no-first-run',
    ],
  });
  await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
  browser.setDefaultTimeout(20_000);
  return browser;
}

/** With `POWERSIM_TEST_SLOW=4` a window is that many times slower, which finds the tests that only pass in a fast one. */
export async function slowDown(page: Page): Promise<void> {
  const rate = Number(process.env['POWERSIM_TEST_SLOW'] ?? 1);
  if (rate <= 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

/** Ends the Chromium whose profile lies in `folder` with SIGKILL. */
export function killBrowser(folder: string): void {
  const profile = `--user-data-dir=${path.join(folder, 'chromium')}`;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = commandOf(pid);
    if (words.includes(profile) && !words.some((word) => word.startsWith('--type='))) {
      process.kill(Number(pid), 'SIGKILL');
    }
  }
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
