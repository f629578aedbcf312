/** The menu that a right click opens. */
import { errors, type Locator, type Page } from 'playwright-core';

export class ContextMenu {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens the menu of `target` and returns its labels, top to bottom, without separators. */
  async labelsOn(target: Locator): Promise<string[]> {
    await this.#open(target);
    const labels = await this.#menu.locator('.action-item .action-label').allInnerTexts();
    await this.#page.keyboard.press('Escape');
    await this.#menu.first().waitFor({ state: 'detached' });
    return labels.map((label) => label.trim()).filter((label) => label !== '');
  }

  /** The labels of those that cannot be clicked now. */
  async disabledOn(target: Locator): Promise<string[]> {
    await this.#open(target);
    const items = await this.#menu.locator('.action-item').all();
    const disabled = await Promise.all(items.map(async (item) => (await this.#isDisabled(item)) && item.innerText()));
    await this.#page.keyboard.press('Escape');
    await this.#menu.first().waitFor({ state: 'detached' });
    return disabled.filter((label) => label !== false).map((label) => label.trim());
  }

  /** Opens the menu of `target` and clicks the item with exactly this label. */
  async pick(target: Locator, label: string): Promise<void> {
    await this.#open(target);
    const item = this.#menu.locator('.action-item').filter({ has: this.#page.getByText(label, { exact: true }) });
    await item.first().waitFor();
    // An open menu does not notice when a command becomes enabled: in a young window nothing is trusted yet.
    for (let attempt = 0; attempt < 40 && (await this.#isDisabled(item.first())); attempt += 1) {
      await this.#page.keyboard.press('Escape');
      await this.#menu.first().waitFor({ state: 'detached' });
      await this.#open(target);
      await item.first().waitFor();
    }
    // A menu swallows clicks in its first 100 ms: click until it is gone.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await ignoringTimeout(item.first().click({ timeout: 1_000 }));
      if (await ignoringTimeout(this.#menu.first().waitFor({ state: 'detached', timeout: 300 }))) return;
    }
    throw new Error(`the menu item "${label}" does not answer`);
  }

  get #menu(): Locator {
    return this.#page.locator('.monaco-menu');
  }

  async #isDisabled(item: Locator): Promise<boolean> {
    return (
      (await item.locator('.action-menu-item, .action-label').first().getAttribute('aria-disabled')) === 'true' ||
      /\bdisabled\b/.test((await item.getAttribute('class')) ?? '')
    );
  }

  async #open(target: Locator): Promise<void> {
    await target.click({ button: 'right' });
    await this.#menu.first().waitFor();
  }
}

/** Whether the action came to its end in time. */
async function ignoringTimeout(action: Promise<void>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}
