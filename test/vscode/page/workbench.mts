/** The window of VS Code, part by part, in the words of a person who uses it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { errors, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { CommandPalette } from './command-palette.mts';
import { Explorer } from './explorer.mts';
import { Dialog, Notifications } from './notifications.mts';
import { OutputPanel } from './output-panel.mts';
import { QuickInput } from './quick-input.mts';
import { visibleLines } from './text-lines.mts';
import { TreeView } from './tree-view.mts';

/** Where screenshots go; ignored by git. */
const screenshots = path.resolve(import.meta.dirname, '../../../test-results/screenshots');

export class Workbench {
  /** For what has no name here yet. */
  readonly page: Page;
  readonly explorer: Explorer;
  readonly palette: CommandPalette;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly output: OutputPanel;

  constructor(page: Page) {
    this.page = page;
    this.explorer = new Explorer(page);
    this.palette = new CommandPalette(page);
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.dialog = new Dialog(page);
    this.output = new OutputPanel(page);
  }

  /** Waits until the window is drawn and `container`, if given, is there: extensions' parts come a second or two later. */
  async shown(container?: string): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    if (container !== undefined) await this.#container(container).waitFor({ timeout: 60_000 });
  }

  /** Brings a view container of the activity bar to the front. */
  async openContainer(title: string): Promise<void> {
    await this.#container(title).waitFor({ timeout: 60_000 });
    const shownTitle = this.page.locator('.part.sidebar .composite.title').getByText(new RegExp(`^${title}`, 'i'));
    // A second click on the icon would close the side bar again. A badge lies over it, and takes the click for it.
    for (let attempt = 1; ; attempt += 1) {
      try {
        const shown = (await shownTitle.filter({ visible: true }).count()) > 0;
        if (!shown) await this.#container(title).click({ force: true, timeout: 2_000 });
        await shownTitle.first().waitFor({ timeout: 2_000 });
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || attempt === 15) throw error;
      }
    }
  }

  /** A tree in the side bar by its view's title; the runs, if not given. */
  tree(title = 'Runs'): TreeView {
    return new TreeView(this.page, title);
  }

  /** The texts of the status bar's items that are not empty, left to right; icons are left out. */
  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator('.part.statusbar .statusbar-item').allInnerTexts();
    return texts.map((text) => text.replaceAll('\u00a0', ' ').trim()).filter((text) => text !== '');
  }

  /** The status bar item whose text holds `text`. */
  statusBarItem(text: string): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /**
   * Opens a file of the Explorer, and waits until its text is drawn in front: its tab comes before, when commands do not
   * know yet that it is the active editor, and its editor still takes the focus from whatever was opened since.
   */
  async openFile(name: string): Promise<void> {
    await this.explorer.open(name);
    const tab = this.page.locator('.part.editor .tab.active').filter({ hasText: name });
    await tab.waitFor();
    const editor = this.page.locator(`.part.editor .monaco-editor[data-uri$="/${encodeURIComponent(name)}"]`);
    await editor.locator('.view-line').first().waitFor();
  }

  /** Titles of the open editors' tabs. */
  async tabs(): Promise<string[]> {
    const tabs = this.page.locator('.part.editor .tab');
    return tabs.evaluateAll((elements) => elements.map((tab) => tab.getAttribute('aria-label') ?? ''));
  }

  /** The visible lines of the editor in front. */
  async editorLines(): Promise<string[]> {
    return visibleLines(this.page.locator('.part.editor .editor-instance').first());
  }

  /** The document inside the webview in front. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  /** Reloads the window through the palette, and waits until it is drawn again. */
  async reload(): Promise<void> {
    await this.openedAnew(() => this.palette.run('Developer: Reload Window'));
  }

  /** Does what opens another folder, or none, in this window, and waits until that is drawn. */
  async openedAnew(act: () => Promise<void>): Promise<void> {
    await Promise.all([this.page.waitForEvent('domcontentloaded', { timeout: 60_000 }), act()]);
    await this.shown();
  }

  /** Keeps a picture of the window in `test-results/screenshots/NAME.png`. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshots, `${name.replace(/[^\w.-]+/g, '-')}.png`) });
  }

  #container(title: string): Locator {
    return this.page.locator(`.part.activitybar .action-label[aria-label^="${title}"]`).first();
  }
}
