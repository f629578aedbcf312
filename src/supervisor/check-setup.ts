import type { PhaseResult } from '../executors/executor';
import { readPartitionNumbers, type SimulationPlace, simulationDir } from '../layout';
import type { PartitionNumbers } from '../partitions';
import type { RuntimeWords } from '../runtimes';

/** Setup returned: whether it made what the partitions need, and for the numbers that were asked for. */
export async function checkSetup(
  place: SimulationPlace,
  wanted: PartitionNumbers,
  result: PhaseResult,
  words: RuntimeWords,
): Promise<PhaseResult> {
  let made: PartitionNumbers;
  try {
    made = await readPartitionNumbers(place);
  } catch {
    return {
      outcome: 'failed',
      kind: 'status',
      message: `Setup returned, but made no partitions in ${simulationDir(place)}: ${words.setupMadeNothing}`,
    };
  }
  if (
    made.numSteps === wanted.numSteps &&
    made.period === wanted.period &&
    made.numOverlapSteps === wanted.numOverlapSteps
  ) {
    return result;
  }
  return {
    outcome: 'failed',
    kind: 'status',
    message: `Setup made other partitions than asked for: ${JSON.stringify(made)} instead of ${wanted.numSteps} steps, period ${wanted.period}, overlap ${wanted.numOverlapSteps}. ${words.setupMadeOthers}`,
  };
}
