import { createInterface } from 'node:readline/promises';

/** Exit status where something would be done and nobody agreed to it. */
export const NOT_AGREED = 2;

/** Somebody sits in front of it. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

/** Asks on a terminal; whoever ends the input, or presses Ctrl-C, does not agree. */
export async function agrees(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `).catch(() => ''), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
