/** A headless Chromium, the window of the VS Code server. */
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
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
      '--no-first-run',
    ],
  });
  await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
  browser.setDefaultTimeout(20_000);
  return browser;
}
