import { lastLines } from '../last-lines';
import type { Died } from './worker';

/** What Node prints when it gives up, with pages of addresses behind it. */
const FATAL = /^FATAL ERROR: /;

/** The last words in the first of the logs that has any; the cause that Node itself names for its end goes first. */
export async function lastWords(logs: readonly string[]): Promise<string[]> {
  const tails = await Promise.all(logs.map((log) => lastLines(log, LONGEST_TRACE)));
  const fatal = tails.flat().find((line) => FATAL.test(line));
  return fatal === undefined ? (tails.find((tail) => tail.length > 0) ?? []).slice(-3) : [fatal];
}

/** Lines behind the cause of Node's end. */
const LONGEST_TRACE = 60;

/** Why a worker ended without an answer, in words, with what it printed last. */
export function describeDeath(
  died: Died,
  words: readonly string[],
): { kind: 'killed' | 'crash' | 'start'; message: string } {
  const said = words.length === 0 ? '' : ` Last output: ${words.join(' | ')}`;
  if (died.startError !== undefined) {
    return { kind: 'start', message: `The worker could not be started: ${died.startError}.` };
  }
  if (died.signal === 'SIGKILL') {
    return {
      kind: 'killed',
      message: `The worker was killed (SIGKILL), possibly because the machine ran out of memory.${said}`,
    };
  }
  // Julia ends by itself on these two, with a shell's exit status for them.
  const signal = died.signal ?? (died.exit === 143 ? 'SIGTERM' : died.exit === 130 ? 'SIGINT' : null);
  if (signal === 'SIGTERM' || signal === 'SIGINT') {
    return { kind: 'killed', message: `The worker was ended from outside (${signal}, ${SIGNALS[signal]}).${said}` };
  }
  if (died.signal !== null) {
    const meaning = SIGNALS[died.signal];
    return { kind: 'crash', message: `The worker crashed (${died.signal}${meaning ? `, ${meaning}` : ''}).${said}` };
  }
  if (died.unheard) {
    return {
      kind: 'start',
      message: `The worker could not start: it ended with exit status ${died.exit ?? 'unknown'} before it loaded the script. Check the program and its flags.${said}`,
    };
  }
  const why = 'A script must not call exit().';
  return {
    kind: 'crash',
    message: `The worker ended by itself with exit status ${died.exit ?? 'unknown'}. ${why}${said}`,
  };
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: 'an invalid memory access, mostly in a solver or another compiled library',
  SIGABRT: 'a compiled library gave up',
  SIGBUS: 'a memory access failed, mostly a full disk or a lost network folder',
  SIGILL: 'an instruction that this processor does not have',
  SIGFPE: 'an arithmetic error in a compiled library',
  SIGTERM: 'somebody asked it to end',
  SIGINT: 'somebody interrupted it',
};
