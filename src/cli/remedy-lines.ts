import { type SimulationPlace, simulationDir } from '../layout';
import { hadText, isClusters, phaseRemedyOf, type Remedy, type RunState, remediesFor, remedyOf } from '../run';
import { quoted } from '../text';

/** So many partitions are named in a line. */
const NAMED = 10;

/**
 * What to do about what ran out of memory or time on a cluster, with the command to copy:
 * `Partitions 3 and 4 had 4G of memory, which was not enough. Retry with 6G: powersim retry … --slurm memory=6G`
 */
export function remedyLines(run: RunState, place: SimulationPlace): string[] {
  if (run.settings.executor !== 'slurm') return [];
  const folder = quoted(simulationDir(place));
  const remedies = remediesFor(run).map((remedy) => {
    const { indices } = remedy;
    const which = indices.length > NAMED ? ['--more'] : [...partitionFlags(indices), ...slurmFlags(remedy)];
    return retryLine(partitionsText(indices), remedy, ['powersim retry', folder, ...which]);
  });
  return [
    ...phaseLines(run, 'setup', folder),
    ...remedies,
    ...vagueLines(run, folder),
    ...phaseLines(run, 'join', folder),
  ];
}

export const goOnLine = (folder: string): string => `Go on with: powersim resume ${folder}`;

/** A resume takes the script as it is by then, but neither other steps nor other functions. */
export const mendLine = (folder: string): string =>
  `When the script is mended: powersim resume ${folder}. With other steps or functions: run it again with --force.`;

function phaseLines(run: RunState, phase: 'setup' | 'join', folder: string): string[] {
  const { state, kind } = run[phase];
  if (state !== 'failed') return [];
  // The simulation is not to blame.
  if (isClusters(kind)) return [goOnLine(folder)];
  const who = phase === 'setup' ? 'Setup' : 'The join';
  const command = [phase === 'setup' ? 'powersim retry' : 'powersim resume', folder];
  const remedy = phaseRemedyOf(run, phase);
  if (remedy) return [retryLine(who, remedy, [...command, ...slurmFlags(remedy)])];
  return kind === 'outOfMemory' ? [vagueLine(who, command)] : [];
}

/** Of partitions of which nobody knows how much they had. */
function vagueLines(run: RunState, folder: string): string[] {
  const indices = run.partitions
    .filter((p) => p.state === 'failed' && p.attempts.at(-1)?.kind === 'outOfMemory' && !remedyOf(run, p.index))
    .map(({ index }) => index);
  const which = indices.length > NAMED ? [] : partitionFlags(indices);
  return indices.length === 0 ? [] : [vagueLine(partitionsText(indices), ['powersim retry', folder, ...which])];
}

const partitionFlags = (indices: readonly number[]) => indices.map((index) => `--partition ${index}`);

const slurmFlags = ({ changes }: Remedy) =>
  Object.entries(changes.slurm ?? {}).map(([key, value]) => `--slurm ${key}=${String(value)}`);

const retryLine = (who: string, remedy: Remedy, command: readonly string[]) =>
  `${who} had ${hadText(remedy)}, which was not enough. Retry with ${remedy.to}: ${command.join(' ')}`;

const vagueLine = (who: string, command: readonly string[]) =>
  `${who} ran out of memory. Retry with more: ${command.join(' ')} --slurm memory=…`;

/** `Partition 3`, `Partitions 3, 4 and 9`, `Partitions 1, 2, 3 and 40 more`. */
export function partitionsText(indices: readonly number[]): string {
  const [first] = indices;
  if (indices.length === 1) return `Partition ${first}`;
  const shown = indices.length > NAMED ? indices.slice(0, 3) : indices.slice(0, -1);
  const rest = indices.length > NAMED ? `${indices.length - shown.length} more` : indices.at(-1);
  return `Partitions ${shown.join(', ')} and ${rest}`;
}
