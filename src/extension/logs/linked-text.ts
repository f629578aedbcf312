import type { LogSection } from '../../run/logs';
import { oneLine } from '../../text';

/** Where a link of a document leads. */
export type LinkTarget =
  /** `line` from 1. */
  { readonly file: string; readonly line?: number } | { readonly command: string; readonly argument: unknown };

/** A piece of a line, or one that leads somewhere. */
export type Piece = string | { readonly text: string; readonly to: LinkTarget };

export interface TextLink {
  /** From 0, the end excluded. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly target: LinkTarget;
}

/** A document for people: its text, and where parts of it lead. What others wrote can make no link in it. */
export interface LinkedText {
  readonly text: string;
  readonly links: readonly TextLink[];
  readonly sections: readonly LogSection[];
}

/** Puts a document together, line by line. */
export class TextWriter {
  private readonly lines: string[] = [];
  private readonly links: TextLink[] = [];
  private readonly sections: LogSection[] = [];
  private opened: number | undefined;

  /** A line; line breaks and control characters in it are taken out. */
  line(...pieces: readonly Piece[]): this {
    let text = '';
    for (const piece of pieces) {
      const from = text.length;
      if (typeof piece === 'string') text += kept(piece);
      else {
        text += kept(piece.text);
        this.links.push({ line: this.lines.length, from, to: text.length, target: piece.to });
      }
    }
    this.lines.push(text);
    return this;
  }

  /** A heading of what follows, until the next one. */
  heading(text: string): this {
    this.close();
    if (this.lines.length > 0) this.line();
    this.opened = this.lines.length;
    return this.line(`── ${text} ──`);
  }

  end(): LinkedText {
    this.close();
    return { text: `${this.lines.join('\n')}\n`, links: this.links, sections: this.sections };
  }

  private close(): void {
    const to = this.lines.length - 1;
    if (this.opened !== undefined && to > this.opened) this.sections.push({ from: this.opened, to });
    this.opened = undefined;
  }
}

/** On one line; the spaces at its ends stay. */
function kept(text: string): string {
  const [, before = '', after = ''] = /^( *)(?:.*?)( *)$/s.exec(text) ?? [];
  const flat = oneLine(text, 2000);
  return flat === '' ? before : `${before}${flat}${after}`;
}
