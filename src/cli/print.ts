import { jsonLine, printable } from '../text';

/** Prints lines for people on standard output. The only way to do so: what others wrote cannot steer the terminal. */
export function say(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** Prints a value for programs on standard output, as JSON in one line. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** Prints a warning or an error on standard error. */
export function complain(text: string): void {
  process.stderr.write(`powersim: ${printable(text)}\n`);
}

/** Prints on standard error what is neither a result nor a problem. */
export function tell(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
