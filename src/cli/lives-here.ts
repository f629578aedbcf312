import { type SimulationPlace, simulationDir } from '../layout';
import { isAlive, leaseMemory, type RunState, SupervisorLife } from '../run';
import { UserError } from '../text';

/**
 * Whether the run's supervisor lives on this machine, so that it can be asked.
 * @throws UserError `control.elsewhere` when it lives on another one
 */
export async function livesHere({ supervisor }: RunState, place: SimulationPlace): Promise<boolean> {
  if (!supervisor) return false;
  if (await isAlive(supervisor)) return true;
  if (!(await new SupervisorLife(Date.now, leaseMemory()).isAlive(supervisor, place))) return false;
  throw new UserError(
    'control.elsewhere',
    `The run in ${simulationDir(place)} is executed on ${supervisor.host}: it can be watched from here, but only be steered there.`,
  );
}
