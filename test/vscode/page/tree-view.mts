/** A tree in the side bar. Only rows that fit on the screen exist: see `WindowSize`, and `Workbench.resize`. */
import { errors, type Locator, type Page } from 'playwright-core';
import { ContextMenu } from './context-menu.mts';

export interface TreeRow {
  /** From 1. */
  readonly level: number;
  readonly label: string;
  readonly description: string;
  /** Of a themed icon: `check`, `error`, `sync~spin`; empty without one. */
  readonly icon: string;
  /** Undefined for a leaf. */
  readonly expanded: boolean | undefined;
  /** What a screen reader says. */
  readonly accessibleName: string;
}

export class TreeView {
  readonly #page: Page;
  readonly #title: string;
  readonly #menu: ContextMenu;

  /** `title` is the view's. */
  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
    this.#menu = new ContextMenu(page);
  }

  /** The visible rows, top to bottom. */
  async rows(): Promise<TreeRow[]> {
    const rows = await this.#rows.evaluateAll((elements) =>
      elements.map((row) => {
        const text = (selector: string): string => row.querySelector(selector)?.textContent?.trim() ?? '';
        const icon = row.querySelector('.custom-view-tree-node-item-icon');
        const expanded = row.getAttribute('aria-expanded');
        return {
          position: Number(row.getAttribute('data-index')),
          level: Number(row.getAttribute('aria-level')),
          label: text('.label-name'),
          description: text('.label-description'),
          icon: /codicon-(?!modifier)([\w-]+)/.exec(icon?.className ?? '')?.[1] ?? '',
          spins: icon?.className.includes('codicon-modifier-spin') ?? false,
          expanded: expanded === null ? undefined : expanded === 'true',
          accessibleName: row.getAttribute('aria-label') ?? '',
        };
      }),
    );
    return rows
      .sort((a, b) => a.position - b.position)
      .map(({ position: _, spins, icon, ...row }) => ({ ...row, icon: spins ? `${icon}~spin` : icon }));
  }

  /**
   * The visible rows as a block of text, two spaces for each level, two between label and description:
   *
   *     my_simulation  4 of 4
   *       Setup  1 s
   */
  async text(): Promise<string> {
    const lines = (await this.rows()).map(({ level, label, description }) =>
      `${'  '.repeat(level - 1)}${label}${description && `  ${description}`}`.replaceAll('\u00a0', ' '),
    );
    return lines.join('\n');
  }

  /** The row with exactly this label. */
  row(label: string): Locator {
    const exactly = this.#page.locator('.label-name').getByText(label, { exact: true });
    return this.#rows.filter({ has: exactly });
  }

  /** Clicks a row, which selects it; again if VS Code was just drawing it anew, and missed the click. */
  async select(label: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.row(label).click();
      try {
        await this.row(label)
          .and(this.#page.locator('.selected'))
          .waitFor({ timeout: 3_000 * attempt });
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || attempt === 3) throw error;
      }
    }
  }

  /** Unfolds a row. */
  async expand(label: string): Promise<void> {
    if ((await this.row(label).getAttribute('aria-expanded')) === 'false') {
      await this.row(label).locator('.monaco-tl-twistie').click();
    }
  }

  async menuLabels(label: string): Promise<string[]> {
    return this.#menu.labelsOn(this.row(label));
  }

  /** Right-clicks a row and picks from its menu. */
  async pickFromMenu(label: string, item: string): Promise<void> {
    await this.#menu.pick(this.row(label), item);
  }

  /**
   * Clicks one of the icons that a row shows under the mouse.
   * @param attempts two where it may be gone before the click, for somebody else clicked it
   */
  async inlineAction(label: string, action: string, attempts = 15): Promise<void> {
    // A row that runs is drawn anew every second, and on a busy machine its icons never stand still for long.
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.row(label).hover({ force: true, timeout: 2_000 });
        await this.row(label).locator(`.action-label[aria-label="${action}"]`).click({ force: true, timeout: 2_000 });
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || attempt === attempts) throw error;
      }
    }
  }

  /** Clicks an icon in the view's title. */
  async titleAction(action: string): Promise<void> {
    await this.#pane.hover();
    await this.#pane
      .locator('.pane-header')
      .locator(`.action-label[aria-label="${action}"]`)
      .filter({ visible: true })
      .click();
  }

  /** The text shown instead of rows when there are none. */
  async welcome(): Promise<string> {
    return (await this.#pane.locator('.welcome-view-content').innerText()).trim();
  }

  get #pane(): Locator {
    const panes = this.#page.locator('.part.sidebar .pane');
    return panes.filter({ has: this.#page.locator(`.pane-header[aria-label^="${this.#title}"]`) });
  }

  get #rows(): Locator {
    return this.#pane.locator('.monaco-list-row');
  }
}
