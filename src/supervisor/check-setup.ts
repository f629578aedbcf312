import type { PhaseResult } from '../executors/executor';
import { readPartitionNumbers, type SimulationPlace, simulationDir } from '../layout';
import type { PartitionNumbers } from '../partitions';

/** Setup returned: whether it made what the partitions need, and for the numbers that were asked for. */
export async function checkSetup(
  place: SimulationPlace,
  wanted: PartitionNumbers,
  result: PhaseResult,
): Promise<PhaseResult> {
  let made: PartitionNumbers;
  try {
    made = await readPartitionNumbers(place);
  } catch {
    return {
      outcome: 'failed',
      kind: 'status',
      message: `Setup returned, but made no partitions in ${simulationDir(place)}: build_simulation must give its arguments on, as in Simulation(name=simulation_name, simulation_folder=output_dir, …) and build!(sim; partitions=partitions, index=index), and throw when build! fails.`,
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
    message: `Setup made other partitions than asked for: ${JSON.stringify(made)} instead of ${wanted.numSteps} steps, period ${wanted.period}, overlap ${wanted.numOverlapSteps}. build_simulation must use the partitions that it is given.`,
  };
}
