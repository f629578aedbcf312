import { checkNumbers, countPartitions, type PartitionNumbers } from '../partitions';
import { UserError } from '../text';
import { isMissing, newestExecutionDir } from './executions';
import { noFileReason, readOwnFile } from './own-file';
import { configFile, engineMarkerFile, markerFile, partitionDir, type SimulationPlace, simulationDir } from './places';
import { sideBySide } from './side-by-side';
import { type ExecutionStatus, readStatus } from './status';

/**
 * Reads upstream's `config.json` of a partitioned simulation.
 * @throws UserError `layout.notPartitioned` when the folder holds none, `layout.config` when it cannot be understood
 */
export async function readPartitionNumbers(place: SimulationPlace): Promise<PartitionNumbers> {
  const file = configFile(place);
  let text: string;
  try {
    ({ text } = await readOwnFile(file));
  } catch (error) {
    const why = noFileReason(error);
    if (why !== undefined)
      throw new UserError('layout.config', `${file} is not a partition configuration of PowerSimulations: ${why}.`);
    if (!isMissing(error)) throw error;
    throw new UserError(
      'layout.notPartitioned',
      `${simulationDir(place)} holds no partitioned simulation: there is no ${file}. Name the folder OUT/NAME that setup made.`,
    );
  }
  const numbers = parseConfig(text);
  if (!numbers || checkNumbers(numbers).length > 0) {
    throw new UserError(
      'layout.config',
      `${file} is not a partition configuration of PowerSimulations: num_steps, period and num_overlap_steps are missing or impossible.`,
    );
  }
  return numbers;
}

/** What the disk says of one partition. `none`: nothing executed yet. */
export interface PartitionOnDisk {
  readonly index: number;
  readonly status: ExecutionStatus | 'none';
  readonly executionDir?: string;
}

/** The state of every partition as the newest executions' `status.json` tell it, in order. */
export async function partitionsOnDisk(place: SimulationPlace, numbers: PartitionNumbers): Promise<PartitionOnDisk[]> {
  const indices = Array.from({ length: countPartitions(numbers) }, (_, i) => i + 1);
  return sideBySide(indices, (index) => partitionOnDisk(place, index));
}

/** The state of one partition as its newest execution's `status.json` tells it. */
export async function partitionOnDisk(place: SimulationPlace, index: number): Promise<PartitionOnDisk> {
  const execution = await newestExecutionDir(partitionDir(place, index), place.name);
  if (execution === undefined) return { index, status: 'none' };
  const record = await readStatus(execution);
  return { index, status: record?.status ?? 'running', executionDir: execution };
}

/** The run id in a folder's marker, or undefined when the folder is not ours. */
export async function readMarker(place: SimulationPlace): Promise<string | undefined> {
  try {
    return (await readOwnFile(markerFile(place))).text.trim();
  } catch (error) {
    if (isMissing(error) || noFileReason(error) !== undefined) return undefined;
    throw error;
  }
}

/** Whether the embedded engine made a partitioned simulation; one without its mark is taken for Julia's. */
export async function madeByEngine(place: SimulationPlace): Promise<boolean> {
  try {
    const mark: unknown = JSON.parse((await readOwnFile(engineMarkerFile(place))).text);
    return typeof mark === 'object' && mark !== null && 'engine' in mark && mark.engine === 'powersim';
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || noFileReason(error) !== undefined) return false;
    throw error;
  }
}

function parseConfig(text: string): PartitionNumbers | undefined {
  try {
    const { num_steps, period, num_overlap_steps } = JSON.parse(text) as Record<string, unknown>;
    if (typeof num_steps !== 'number' || typeof period !== 'number' || typeof num_overlap_steps !== 'number') return;
    return { numSteps: num_steps, period, numOverlapSteps: num_overlap_steps };
  } catch {
    return undefined;
  }
}
