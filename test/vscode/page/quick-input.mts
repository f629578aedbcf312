/** The input at the top of the window: pick lists, input boxes, and steps made of them. */
import type { Frame, Locator, Page } from 'playwright-core';

export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits until an input is open whose title, placeholder or message holds `text`, in whatever case. */
  async shown(text: string, { timeout = 20_000 }: { timeout?: number } = {}): Promise<void> {
    const titled = this.#widget.filter({ hasText: text });
    const placeheld = this.#widget.filter({ has: this.#page.locator(`input[placeholder*="${text}" i]`) });
    await titled.or(placeheld).first().waitFor({ timeout });
  }

  async title(): Promise<string> {
    return (await this.#widget.locator('.quick-input-title').innerText()).trim();
  }

  /** The line below the input: a prompt, or what is wrong with the value. */
  async message(): Promise<string> {
    const message = this.#widget.locator('.quick-input-message');
    await message.waitFor();
    return (await message.innerText()).trim();
  }

  /** What stands in the input box. */
  async value(): Promise<string> {
    return this.#box.inputValue();
  }

  /** Writes into the box, without accepting. */
  async type(value: string, { timeout = 20_000 }: { timeout?: number } = {}): Promise<void> {
    await this.#box.fill(value, { timeout });
  }

  /** Accepts what stands in the box. */
  async accept(): Promise<void> {
    await this.#box.press('Enter');
  }

  /** Waits for the input that `text` names (see `shown`), writes into it and accepts. */
  async answer(text: string, value: string): Promise<void> {
    await this.shown(text);
    await this.type(value);
    await this.accept();
  }

  /** The labels of the listed items; an item's detail follows as one of its own. */
  async items(): Promise<string[]> {
    await this.#items.first().waitFor();
    return this.#items.locator('.label-name').allInnerTexts();
  }

  /** Waits until the keys are at the item that a screen reader calls `label`, perhaps with more behind it. */
  async atItem(label: string, { timeout = 20_000 }: { timeout?: number } = {}): Promise<void> {
    const focused = this.#widget.locator(`.quick-input-list .monaco-list-row.focused[aria-label^="${label}"]`);
    await focused.waitFor({ timeout });
  }

  /** Clicks the item with exactly this label, which may open another window in this one. */
  async pick(label: string, { timeout = 20_000 }: { timeout?: number } = {}): Promise<void> {
    const exactly = this.#page.locator('.label-name').getByText(label, { exact: true });
    let isElsewhere = false;
    const note = (frame: Frame) => {
      isElsewhere ||= frame === this.#page.mainFrame();
    };
    this.#page.on('framenavigated', note);
    try {
      await this.#items.filter({ has: exactly }).first().click({ timeout });
    } catch (error) {
      // A click that leads away may never hear of its own success.
      if (!isElsewhere) throw error;
    } finally {
      this.#page.off('framenavigated', note);
    }
  }

  /** Presses the button beside the box, e.g. `OK` of a dialog that asks for a file. */
  async button(label: string): Promise<void> {
    await this.#widget.locator('.quick-input-header .monaco-button').getByText(label, { exact: true }).click();
  }

  /** Clicks a button of the title, by the beginning of its tooltip: a keyboard shortcut may follow. */
  async titleButton(tooltip: string): Promise<void> {
    await this.#widget.locator(`.quick-input-titlebar .action-label[aria-label^="${tooltip}"]`).click();
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#widget.waitFor({ state: 'hidden' });
  }

  get #box(): Locator {
    return this.#widget.locator('input[type=text], input[type=password]').first();
  }

  get #widget(): Locator {
    return this.#page.locator('.quick-input-widget').filter({ visible: true });
  }

  get #items(): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row');
  }
}
