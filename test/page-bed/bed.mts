/**
 * The results page as it is built, in a headless Chromium without VS Code, before real results in a real reader. Needs
 * `npm run build`. Its rules (content security, colours, how messages travel) are VS Code's.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { EditorMessage, PageMessage, Target } from '../../src/results/protocol/index.ts';
import { startBrowser, type WindowSize } from '../vscode/harness/browser.mts';
import { BedEditor, type EditorOptions, type Wish } from './editor.mts';
import { editorStyles, installEditor, type Theme } from './in-page.mts';
import { pack } from './pack.mts';
import { pagePolicy } from './policy.mts';

const built = path.resolve(import.meta.dirname, '../../dist/webviews');
const address = 'http://results.test';
const themes = JSON.parse(readFileSync(path.join(import.meta.dirname, 'themes.json'), 'utf8')) as Record<string, Theme>;

/** Names of the themes, as VS Code calls their kinds. */
export const themeNames = Object.keys(themes);

export interface BedOptions extends EditorOptions {
  /** `light` if not given. */
  readonly theme?: string;
  readonly size?: WindowSize;
}

/** What `path` names: a simulation's folder, or a store where it ends like one. */
export function targetOf(file: string): Target {
  const absolute = path.resolve(file);
  return /\.(h5|hdf5)$/.test(absolute) ? { kind: 'store', file: absolute } : { kind: 'simulation', folder: absolute };
}

export class PageBed {
  readonly page: Page;
  /** Everything that the page said on its console, and errors that nobody caught; empty of a good page. */
  readonly complaints: string[];
  readonly #editor: BedEditor;
  readonly #close: () => Promise<void>;

  private constructor(page: Page, complaints: string[], editor: BedEditor, close: () => Promise<void>) {
    this.page = page;
    this.complaints = complaints;
    this.#editor = editor;
    this.#close = close;
  }

  static async open({ theme = 'light', size = { width: 1280, height: 800 }, ...rest }: BedOptions): Promise<PageBed> {
    const profile = mkdtempSync(path.join(tmpdir(), 'page-bed-'));
    const browser = await startBrowser(profile, size);
    const page = browser.pages()[0] ?? (await browser.newPage());
    const complaints = listen(page);
    const editor = new BedEditor(rest, (message) => void post(page, message));
    const close = async (): Promise<void> => {
      await browser.close();
      await editor.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      await serve(browser, page, editor, theme);
      return new PageBed(page, complaints, editor, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** What the page wanted of the editor beyond the reader, in order: exports, images, texts to copy. */
  get wishes(): readonly Wish[] {
    return this.#editor.wishes;
  }

  /** Asks the reader besides the page. */
  get ask(): BedEditor['ask'] {
    return this.#editor.ask.bind(this.#editor);
  }

  /** Says something to the page as the editor would. */
  async say(message: EditorMessage): Promise<void> {
    await post(this.page, message);
  }

  /** Changes colours under the running page, as a person who picks another theme. */
  async setTheme(name: string): Promise<void> {
    await this.page.evaluate(
      (theme) => (globalThis as never as { bedTheme(t: Theme): void }).bedTheme(theme),
      themeOf(name),
    );
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

async function serve(browser: BrowserContext, page: Page, editor: BedEditor, theme: string): Promise<void> {
  await browser.route(`${address}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname;
    if (name === '/') await route.fulfill({ contentType: 'text/html', body: await html() });
    else await route.fulfill({ path: path.join(built, path.basename(name)) });
  });
  await page.exposeFunction('bedPost', (json: string) => editor.receive(JSON.parse(json) as PageMessage));
  await page.addInitScript(installEditor, themeOf(theme));
  await page.goto(`${address}/`);
}

/** As the extension writes it, with VS Code's own styles before ours. */
async function html(): Promise<string> {
  const { nonce, policy } = await pagePolicy(address);
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">${editorStyles}</style>
<link rel="stylesheet" nonce="${nonce}" href="${address}/results.css">
</head><body><script nonce="${nonce}" src="${address}/results.js"></script></body></html>`;
}

async function post(page: Page, message: EditorMessage): Promise<void> {
  if (page.isClosed()) return;
  await page.evaluate(
    (packed) => (globalThis as never as { bedReceive(m: unknown): void }).bedReceive(packed),
    pack(message),
  );
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  return complaints;
}
