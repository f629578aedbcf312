import path from 'node:path';
import type { RunView } from '../../run';
import { formatBytes, type Translate } from '../../text';
import { isInside } from '../runs/places';
import type { LoggedNode } from '../tree/nodes';
import { type Ending, endingOf } from './ending';
import { FileTail } from './file-tail';
import { earlierLogFiles, liveLogFiles } from './log-files';
import { PlainLines } from './plain-lines';

/** Of every file, only this much of its end is shown, bytes. */
const MAX_BYTES = 2_000_000;

interface Source {
  readonly tail: FileTail;
  readonly lines: PlainLines;
  /** Something came without a line break, in the last look. */
  waiting: boolean;
}

/** The text of a node's log as it grows, put together from its files with a heading wherever the file changes. */
export class NodeLog {
  private readonly sources = new Map<string, Source>();
  private current: Source | undefined;

  constructor(
    private readonly node: LoggedNode,
    private readonly t: Translate,
  ) {}

  /** What to append to what was shown so far; empty when nothing is new. */
  async poll(): Promise<string> {
    // Earlier attempts' logs once: later, a live log that is set aside would be shown again under its new name.
    const earlier = this.sources.size === 0 ? await earlierLogFiles(this.node) : [];
    let text = '';
    const { outputDir } = this.node.run.place;
    for (const file of [...earlier, ...(await liveLogFiles(this.node))]) {
      // A link in a folder from somebody else may lead anywhere.
      if (isInside(file, [outputDir])) text += await this.read(this.sourceOf(file));
    }
    return text;
  }

  /** What is to stand at its end. */
  ending(view: RunView): Ending | undefined {
    return endingOf(this.node, view, this.t);
  }

  private sourceOf(file: string): Source {
    const known = this.sources.get(file);
    if (known) return known;
    const source = { tail: new FileTail(file, MAX_BYTES), lines: new PlainLines(), waiting: false };
    this.sources.set(file, source);
    return source;
  }

  private async read(source: Source): Promise<string> {
    const piece = await source.tail.poll();
    if (!piece) {
      // A last line without its end is shown after one more look.
      const rest = source.waiting ? source.lines.flush() : '';
      source.waiting = false;
      return rest === '' ? '' : this.under(source, `${rest}\n`, false, 0);
    }
    const before = piece.begun ? source.lines.flush() : '';
    const lines = source.lines.push(piece.text);
    source.waiting = piece.text !== '' && !piece.text.endsWith('\n');
    const shown = before === '' ? '' : this.under(source, `${before}\n`, false, 0);
    return lines === '' ? shown : shown + this.under(source, lines, piece.begun, piece.skipped);
  }

  private under(source: Source, text: string, begun: boolean, skipped: number): string {
    const heading = begun || skipped > 0 || this.current !== source;
    this.current = source;
    if (!heading) return text;
    const { file } = source.tail;
    const left =
      skipped > 0 ? [this.t('The first {0} are left out; the whole log is {1}', formatBytes(skipped), file)] : [];
    return [`── ${path.basename(file)} ── ${path.dirname(file)}`, ...left, text].join('\n');
  }
}
