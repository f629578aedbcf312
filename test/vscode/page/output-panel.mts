/** The panel below: output channels. */
import type { Locator, Page } from 'playwright-core';
import { CommandPalette } from './command-palette.mts';
import { QuickInput } from './quick-input.mts';
import { visibleLines } from './text-lines.mts';

export class OutputPanel {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The visible lines of the channel that is shown; empty if no panel is open. */
  async lines(): Promise<string[]> {
    return visibleLines(this.#panel);
  }

  /** The name of the channel that is shown. */
  async channel(): Promise<string> {
    return (await this.#panel.locator('.monaco-select-box option:checked').first().textContent()) ?? '';
  }

  /** All channels that the picker offers. */
  async channels(): Promise<string[]> {
    await new CommandPalette(this.#page).run('Output: Show Output Channels...');
    const input = new QuickInput(this.#page);
    await input.shown('Select output channel');
    const channels = await input.items();
    await input.cancel();
    return channels;
  }

  /** Shows a channel, by its name in the picker. */
  async show(channel: string): Promise<void> {
    await new CommandPalette(this.#page).run('Output: Show Output Channels...');
    const input = new QuickInput(this.#page);
    await input.shown('Select output channel');
    await input.pick(channel);
  }

  get #panel(): Locator {
    return this.#page.locator('.part.panel');
  }
}
