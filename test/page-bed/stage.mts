/**
 * Any of the editor's pages as it is built, in a headless Chromium without VS Code: whoever opens it plays the editor. Needs
 * `npm run build`. Its rules (content security, colours, how messages travel) are VS Code's.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { startBrowser, type WindowSize } from '../vscode/harness/browser.mts';
import { type Violation, violationsIn } from '../vscode/page/accessibility.mts';
import { editorStyles, installEditor, type Theme } from './in-page.mts';
import { pack } from './pack.mts';
import { pageDocument } from './policy.mts';

const built = path.resolve(import.meta.dirname, '../../dist/webviews');
const address = 'http://page.test';
const themes = JSON.parse(readFileSync(path.join(import.meta.dirname, 'themes.json'), 'utf8')) as Record<string, Theme>;

/** Names of the themes, as VS Code calls their kinds. */
export const themeNames = Object.keys(themes);

export interface StageOptions<Out> {
  /** Folder of the page under `src/webviews`. */
  readonly name: string;
  /** `light` if not given. */
  readonly theme?: string | undefined;
  readonly size?: WindowSize | undefined;
  /** What the page says to the editor. */
  receive(message: Out): void;
}

/** @typeParam In what the editor says */
export class Stage<In> {
  readonly page: Page;
  /** Everything that the page said on its console, and errors that nobody caught; empty of a good page. */
  readonly complaints: string[];
  readonly #close: () => Promise<void>;

  private constructor(page: Page, complaints: string[], close: () => Promise<void>) {
    this.page = page;
    this.complaints = complaints;
    this.#close = close;
  }

  /** @typeParam Out what the page says */
  static async open<In, Out>(options: StageOptions<Out>): Promise<Stage<In>> {
    const { theme = 'light', size = { width: 1280, height: 800 } } = options;
    const profile = mkdtempSync(path.join(tmpdir(), 'page-bed-'));
    const browser = await startBrowser(profile, size);
    const page = browser.pages()[0] ?? (await browser.newPage());
    const complaints = listen(page);
    const close = async (): Promise<void> => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      await serve(browser, page, options, theme);
      return new Stage<In>(page, complaints, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Says something to the page as the editor would. */
  async say(message: In): Promise<void> {
    if (this.page.isClosed()) return;
    await this.page.evaluate(
      (packed) => (globalThis as never as { bedReceive(m: unknown): void }).bedReceive(packed),
      pack(message),
    );
  }

  /** Changes colours under the running page, as a person who picks another theme. */
  async setTheme(name: string): Promise<void> {
    await this.page.evaluate(
      (theme) => (globalThis as never as { bedTheme(t: Theme): void }).bedTheme(theme),
      themeOf(name),
    );
  }

  /** What axe finds serious or critical of the page as it is now. */
  async violations(): Promise<Violation[]> {
    return violationsIn(this.page);
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

function themeOf(name: string): Theme {
  const theme = themes[name];
  if (!theme) throw new Error(`There is no theme ${name}: choose from ${themeNames.join(', ')}.`);
  return theme;
}

async function serve<Out>(
  browser: BrowserContext,
  page: Page,
  { name, receive }: StageOptions<Out>,
  theme: string,
): Promise<void> {
  await browser.route(`${address}/**`, async (route) => {
    const file = new URL(route.request().url()).pathname;
    if (file === '/') await route.fulfill({ contentType: 'text/html', body: await html(name) });
    else await route.fulfill({ path: path.join(built, path.basename(file)) });
  });
  await page.exposeFunction('bedPost', (json: string) => receive(JSON.parse(json) as Out));
  await page.addInitScript(installEditor, themeOf(theme));
  await page.goto(`${address}/`);
}

/** As the extension writes it, with VS Code's own styles before ours. */
/** The page's document, with the style that the editor puts into every webview. */
async function html(name: string): Promise<string> {
  const document = await pageDocument(name, address);
  return document.replace(/<link rel="stylesheet" (nonce="[^"]+")/, `<style $1>${editorStyles}</style>\n$&`);
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  return complaints;
}
