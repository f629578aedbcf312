/** The dialog that configures a simulation: inside VS Code's webview, or alone in a browser. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export type DialogButton = 'Run' | 'Save' | 'Save and Run' | 'Continue';

export class ConfigurePage {
  readonly root: FrameLocator | Page;

  constructor(root: FrameLocator | Page) {
    this.root = root;
  }

  /** Waits until the dialog of a script is there. */
  async opened(script: string): Promise<void> {
    await this.root.getByRole('heading', { level: 1, name: `Configure ${script}` }).waitFor();
  }

  /** The control of a setting, by its key. */
  control(key: string): Locator {
    return this.root.locator(`[id="field-${key}"]`);
  }

  /** Types into the control of a setting. */
  async type(key: string, text: string): Promise<void> {
    await this.control(key).fill(text);
  }

  /** What is said below a control: what is wrong with it, what it means, where it comes from. */
  async said(key: string): Promise<string> {
    return this.root.locator(`[id="field-${key}-said"]`).innerText();
  }

  /** What the numbers mean, in one line; empty while they mean nothing. */
  async summary(): Promise<string> {
    const summary = this.root.locator('.summary');
    return (await summary.count()) === 0 ? '' : summary.innerText();
  }

  /** What stands beside the buttons. */
  async verdict(): Promise<string> {
    return this.root.locator('.verdict').innerText();
  }

  button(name: DialogButton): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  get configuration(): Locator {
    return this.root.getByLabel('Configuration', { exact: true });
  }
}
