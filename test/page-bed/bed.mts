/** The results page on its stage, before real results in a real reader. Needs `npm run build`. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { EditorMessage, PageMessage, Target } from '../../src/results/protocol/index.ts';
import type { WindowSize } from '../vscode/harness/browser.mts';
import type { Violation } from '../vscode/page/accessibility.mts';
import { BedEditor, type EditorOptions, type Wish } from './editor.mts';
import { Stage } from './stage.mts';

export { themeNames } from './stage.mts';

export interface BedOptions extends EditorOptions {
  /** `light` if not given. */
  readonly theme?: string;
  readonly size?: WindowSize;
}

/** What `path` names: a simulation's folder, or a store where it ends like one. */
export function targetOf(file: string): Target {
  const absolute = path.resolve(file);
  return /\.(h5|hdf5)$/.test(absolute) ? { kind: 'store', file: absolute } : { kind: 'simulation', folder: absolute };
}

export class PageBed {
  readonly #stage: Stage<EditorMessage>;
  readonly #editor: BedEditor;

  private constructor(stage: Stage<EditorMessage>, editor: BedEditor) {
    this.#stage = stage;
    this.#editor = editor;
  }

  static async open({ theme, size, ...rest }: BedOptions): Promise<PageBed> {
    let opened: (stage: Stage<EditorMessage>) => void = () => {};
    // The page may ask before its stage is known here.
    const stage = new Promise<Stage<EditorMessage>>((resolve) => {
      opened = resolve;
    });
    const editor = new BedEditor(rest, (message) => void stage.then((one) => one.say(message)));
    try {
      const receive = (message: PageMessage) => void editor.receive(message);
      const made = await Stage.open<EditorMessage, PageMessage>({ name: 'results', theme, size, receive });
      opened(made);
      return new PageBed(made, editor);
    } catch (error) {
      await editor.close();
      throw error;
    }
  }

  get page(): Page {
    return this.#stage.page;
  }

  /** Everything that the page said on its console, and errors that nobody caught; empty of a good page. */
  get complaints(): string[] {
    return this.#stage.complaints;
  }

  /** What the page wanted of the editor beyond the reader, in order: exports, images, texts to copy. */
  get wishes(): readonly Wish[] {
    return this.#editor.wishes;
  }

  /** Asks the reader besides the page. */
  get ask(): BedEditor['ask'] {
    return this.#editor.ask.bind(this.#editor);
  }

  /** Says something to the page as the editor would. */
  say(message: EditorMessage): Promise<void> {
    return this.#stage.say(message);
  }

  /** Changes colours under the running page, as a person who picks another theme. */
  setTheme(name: string): Promise<void> {
    return this.#stage.setTheme(name);
  }

  /** What axe finds serious or critical of the page as it is now. */
  violations(): Promise<Violation[]> {
    return this.#stage.violations();
  }

  async close(): Promise<void> {
    await this.#stage.close();
    await this.#editor.close();
  }
}
