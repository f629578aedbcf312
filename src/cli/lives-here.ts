import { lockFile, type SimulationPlace, simulationDir } from '../layout';
import { isAlive, isLockOfOthers, leaseMemory, type RunState, SupervisorLife } from '../run';
import { UserError } from '../text';

/**
 * Whether the run's supervisor lives on this machine, so that it can be asked.
 * @throws UserError `control.notYours` when it is another user's, `control.elsewhere` when it lives on another machine
 */
export async function livesHere({ supervisor }: RunState, place: SimulationPlace): Promise<boolean> {
  if (!supervisor) return false;
  if (!(await new SupervisorLife(Date.now, leaseMemory()).isAlive(supervisor, place))) return false;
  if (await isLockOfOthers(lockFile(place))) {
    throw new UserError(
      'control.notYours',
      `The run in ${simulationDir(place)} belongs to another user, whose process ${supervisor.pid} executes it: it can be watched from here, but only be steered by that user.`,
    );
  }
  if (await isAlive(supervisor)) return true;
  throw new UserError(
    'control.elsewhere',
    `The run in ${simulationDir(place)} is executed on ${supervisor.host}: it can be watched from here, but only be steered there.`,
  );
}
