import { readFileSync } from 'node:fs';

/** Of `/proc/<pid>/stat`. */
const TICKS_PER_SECOND = 100;

/** What a living process has used of the processor since it began, seconds. */
export function processorSeconds(pid: number): number {
  // Behind the name, which is in brackets and may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
