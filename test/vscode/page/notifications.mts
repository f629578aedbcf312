/** Toasts in the corner, and modal dialogs. Neither shows where the test driver is on. */
import type { Locator, Page } from 'playwright-core';

export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Messages of the toasts, newest first. */
  async messages(): Promise<string[]> {
    return this.#page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Waits for a toast whose message holds `text`, and returns the whole message. */
  async shown(text: string, { timeout = 20_000 }: { timeout?: number } = {}): Promise<string> {
    const toast = this.#toast(text);
    await toast.waitFor({ timeout });
    return toast.locator('.notification-list-item-message').innerText();
  }

  /** The labels of a toast's buttons. */
  async buttons(text: string): Promise<string[]> {
    const toast = this.#toast(text);
    await toast.waitFor();
    return toast.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
  }

  /** Presses a button of the toast whose message holds `text`. */
  async press(text: string, button: string): Promise<void> {
    const buttons = this.#toast(text).locator('.notification-list-item-buttons-container');
    await buttons.getByText(button, { exact: true }).click();
  }

  #toast(text: string): Locator {
    return this.#page.locator('.notification-toast').filter({ hasText: text }).first();
  }
}

export class Dialog {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Message and detail of the open dialog; waits for one. */
  async message(): Promise<string> {
    await this.#box.waitFor();
    return (await this.#box.locator('.dialog-message-container').innerText()).trim();
  }

  async buttons(): Promise<string[]> {
    await this.#box.waitFor();
    return this.#box.locator('.dialog-buttons .monaco-button').allInnerTexts();
  }

  async press(button: string): Promise<void> {
    await this.#box.locator('.dialog-buttons').getByText(button, { exact: true }).click();
    await this.#box.waitFor({ state: 'detached' });
  }

  get #box(): Locator {
    return this.#page.locator('.monaco-dialog-box');
  }
}
