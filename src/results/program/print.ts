/** What the reader's program prints when it serves a command. Names in stores are others' words: they steer no terminal. */
import { jsonLine, printable } from '../../text';

/** On standard output. */
export const say = (lines: readonly string[]) => process.stdout.write(`${printable(lines.join('\n'))}\n`);

/** A value for programs, in one line. */
export const sayJson = (value: unknown) => process.stdout.write(`${jsonLine(value)}\n`);

/** On standard error, what is neither a result nor a problem. */
export const tell = (text: string) => process.stderr.write(`${printable(text)}\n`);

/** On standard error, a warning or an error. */
export const complain = (text: string) => process.stderr.write(`powersim: ${printable(text)}\n`);
