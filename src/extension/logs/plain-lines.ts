/** ANSI and OSC escape sequences, and control characters other than tab and line break. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking control characters out is the point
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * Turns what a terminal would get into lines for an output channel: colours are taken out, and of a line that was
 * written over again and again (a progress bar) the last state is kept. A line waits until it is complete.
 */
export class PlainLines {
  private rest = '';

  /** The lines that this piece completes, each with its line break. */
  push(text: string): string {
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      this.rest += text;
      return '';
    }
    const complete = this.rest + text.slice(0, end + 1);
    this.rest = text.slice(end + 1);
    return plain(complete);
  }

  /** What waits for its end, given up as it is. */
  flush(): string {
    const { rest } = this;
    this.rest = '';
    return rest === '' ? '' : plain(rest);
  }
}

/** Text without colours and control characters. */
export function plain(text: string): string {
  return text
    .replace(/\r+\n/g, '\n')
    .replace(/^.*\r(?=[^\n])/gm, '')
    .replace(CONTROL, '');
}
