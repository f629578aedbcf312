/** A person at the keyboard, who has no mouse and goes by what has the focus. */
import { errors, type Frame, type Locator, type Page } from 'playwright-core';
import { QuickInput } from './quick-input.mts';

/** More controls lie between two places in no window of ours. */
const FARTHEST = 60;

export class Keys {
  readonly #page: Page;
  readonly #input: QuickInput;

  constructor(page: Page) {
    this.#page = page;
    this.#input = new QuickInput(page);
  }

  /** Presses keys one after the other: `press('Tab', 'Control+Enter')`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  /** Types into whatever has the focus. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /**
   * What a screen reader says of what has the focus, inside webviews, too: its role, its name in quotes, its state and its
   * value: `textbox "period": "7"`. Of a list or a tree, the row that the keys are at. Empty while nothing has the focus.
   */
  async focused(): Promise<string> {
    const [element] = await this.#focus();
    const said = await element?.ariaSnapshot({ timeout: 2_000 }).catch(() => '');
    const [first = '', ...inside] = (said ?? '').split('\n');
    // It is YAML: a name with a colon stands in quotes.
    const line = first.replace(/^- /, '').replace(/:$/, '').replaceAll('\u00a0', ' ');
    const value = /^- textbox/.test(first) ? inside.find((part) => /^ +- text: /.test(part)) : undefined;
    const name = line
      .replace(/^'(.*)'$/, '$1')
      .replace(/^'(.*)':/, '$1:')
      .replaceAll("''", "'");
    return `${name}${value?.replace(/^ +- text/, '') ?? ''}`;
  }

  /** The text that belongs to what has the focus: a hint, or what is wrong with it. */
  async description(): Promise<string> {
    const [element, frame] = await this.#focus();
    const described = await element?.getAttribute('aria-describedby', { timeout: 2_000 });
    const ids = (described ?? '').split(' ').filter((id) => id !== '');
    const texts = await Promise.all(ids.map((id) => frame.locator(`[id="${id}"]`).innerText()));
    return texts.join(' ').replace(/\s+/g, ' ').trim();
  }

  /** Presses `key` (Tab) until what is said of the focus matches, and returns it; fails where the way never comes there. */
  async goTo(what: RegExp, key = 'Tab'): Promise<string> {
    const way: string[] = [];
    for (let i = 0; i <= FARTHEST; i += 1) {
      const said = await this.focused();
      if (what.test(said)) return said;
      way.push(said);
      await this.press(key);
    }
    throw new Error(`${key} never comes to ${what}:\n${way.join('\n')}`);
  }

  /**
   * Runs a command by its whole label: `PowerSimulations: Run Simulation in Parallel`. Asks again where it is not offered:
   * the palette lists what there was when it opened, and in a young window extensions' commands come a moment later.
   */
  async command(label: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.press('F1');
      try {
        await this.#choose('Type the name of a command', label, 3_000);
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || attempt === 5) throw error;
        await this.press('Escape');
      }
    }
  }

  /** Types into the list that asks `question`, and accepts the item `label` that is left first. */
  async answer(question: string, label: string): Promise<void> {
    await this.#choose(question, label);
  }

  /** Opens the menu of what has the focus and chooses from it. */
  async fromMenu(label: string): Promise<void> {
    await this.press('Shift+F10');
    const menu = this.#page.locator('.monaco-menu');
    await menu.first().waitFor();
    await this.press('ArrowDown');
    await this.goTo(new RegExp(`^menuitem "${label}"`), 'ArrowDown');
    await this.press('Enter');
    await menu.first().waitFor({ state: 'detached' });
  }

  async #choose(question: string, label: string, timeout = 20_000): Promise<void> {
    await this.#input.shown(question, { timeout });
    await this.type(label);
    await this.#input.atItem(label, { timeout });
    await this.press('Enter');
  }

  /** The element that has the focus or, of a list, its row that the keys are at, and the document that it is in. */
  async #focus(): Promise<[element: Locator | undefined, frame: Frame]> {
    const frame = await this.#frame(this.#page.mainFrame());
    const focus = frame.locator(':focus');
    // It may go while it is looked at.
    const [row] = await focus.evaluateAll((all) => all.map((each) => each.getAttribute('aria-activedescendant') ?? ''));
    if (row === undefined) return [undefined, frame];
    return [row === '' ? focus : frame.locator(`[id="${row}"]`), frame];
  }

  /** The innermost document that has the focus: webviews are documents in documents. */
  async #frame(outer: Frame): Promise<Frame> {
    for (const inner of outer.childFrames()) {
      // It may have gone.
      const hasFocus = await inner.evaluate('document.hasFocus()').catch(() => false);
      if (hasFocus === true) return this.#frame(inner);
    }
    return outer;
  }
}
