/** What a task prints. Pure. */
import { lineOf, type RunEvent, type RunState } from '../../run';
import { placeOfFailure } from '../../run/words/problems';
import { oneLine, printable } from '../../text';

/** What an event is worth in the terminal: a line, and one more that the problem matcher reads where something failed. */
export function taskLines(event: RunEvent, state: RunState): string[] {
  if (event.type === 'warning') return [problemLine(state.settings.script, 'warning', undefined, event.message)];
  const line = lineOf(event, state);
  return [...(line === undefined ? [] : [printable(line)]), ...problemOf(event, state)];
}

function problemOf(event: RunEvent, { settings: { script }, partitions }: RunState): string[] {
  if (event.type === 'attemptEnded' && event.outcome === 'failed') {
    const goesOn = partitions[event.index - 1]?.state === 'queued';
    return [problemLine(script, goesOn ? 'warning' : 'error', `partition ${event.index}`, event.message)];
  }
  if (event.type === 'phaseEnded' && event.phase !== 'execute' && event.outcome === 'failed') {
    return [problemLine(script, 'error', event.phase, event.message)];
  }
  return [];
}

/**
 * `/path/of/script.jl:12: error: partition 3: What happened.`, as the matcher in package.json reads it; line 1 where the
 * message names none.
 */
export function problemLine(
  script: string,
  severity: 'error' | 'warning',
  about: string | undefined,
  message = '',
): string {
  const { file, line } = placeOfFailure(message, script) ?? { file: script, line: 1 };
  const what = [about, oneLine(message, 800)].filter((part) => part !== undefined && part !== '').join(': ');
  return `${file}:${line}: ${severity}: ${what}`;
}
