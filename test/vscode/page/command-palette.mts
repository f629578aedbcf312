/** The palette of commands. */
import { errors, type Page } from 'playwright-core';
import { QuickInput } from './quick-input.mts';

export class CommandPalette {
  readonly #page: Page;
  readonly #input: QuickInput;

  constructor(page: Page) {
    this.#page = page;
    this.#input = new QuickInput(page);
  }

  /** The commands that the palette offers for what is typed; empty if none matches. */
  async offers(typed: string): Promise<string[]> {
    const labels = await this.#open(typed, () => this.#input.items());
    await this.#input.cancel();
    return labels.filter((label) => label !== 'No matching commands');
  }

  /** Runs a command by its whole label: `PowerSimulations: Run Simulation in Parallel`. */
  async run(label: string): Promise<void> {
    await this.#open(label, (timeout) => this.#input.pick(label, { timeout }));
  }

  /**
   * Opens the palette, types, and does something with it. Again if it vanishes meanwhile: something that was asked for just
   * before may still be about to take the focus, which closes the palette.
   */
  async #open<T>(typed: string, then: (timeout: number) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const timeout = 5_000 * attempt;
      await this.#page.keyboard.press('F1');
      try {
        await this.#input.type(`>${typed}`, { timeout });
        return await then(timeout);
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || attempt === 4) throw error;
        await this.#page.keyboard.press('Escape');
      }
    }
  }
}
