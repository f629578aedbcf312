/** The files of the workspace, in the Explorer. */
import type { Locator, Page } from 'playwright-core';
import { ContextMenu } from './context-menu.mts';

export class Explorer {
  readonly #page: Page;
  readonly #menu: ContextMenu;

  constructor(page: Page) {
    this.#page = page;
    this.#menu = new ContextMenu(page);
  }

  /** Brings the Explorer to the front. */
  async show(): Promise<void> {
    const tab = this.#page.locator('.activitybar .action-item').filter({ has: this.#page.getByLabel(/^Explorer/) });
    if ((await this.#page.locator('.explorer-folders-view').count()) === 0) await tab.first().click();
    await this.#page.locator('.explorer-folders-view').first().waitFor();
  }

  /** The row of a file or folder by its name, which must be visible (its parent unfolded). */
  row(name: string): Locator {
    const exactly = this.#page.getByText(name, { exact: true });
    return this.#page.locator('.explorer-folders-view .monaco-list-row').filter({ has: exactly });
  }

  /** Names of the visible files and folders, top to bottom. */
  async names(): Promise<string[]> {
    await this.show();
    return this.#page.locator('.explorer-folders-view .monaco-list-row .label-name').allInnerTexts();
  }

  /** Folds or unfolds a folder. */
  async toggle(folder: string): Promise<void> {
    await this.show();
    await this.row(folder).click();
  }

  async open(file: string): Promise<void> {
    await this.show();
    await this.row(file).dblclick();
  }

  /** The labels of a file's or folder's context menu. */
  async menuLabels(name: string): Promise<string[]> {
    await this.show();
    return this.#menu.labelsOn(this.row(name));
  }

  /** The labels of a file's or folder's context menu that cannot be clicked now. */
  async disabledMenuLabels(name: string): Promise<string[]> {
    await this.show();
    return this.#menu.disabledOn(this.row(name));
  }

  /** Right-clicks a file or folder and picks from the menu. */
  async pickFromMenu(name: string, label: string): Promise<void> {
    await this.show();
    await this.#menu.pick(this.row(name), label);
  }
}
