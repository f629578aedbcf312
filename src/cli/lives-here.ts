import { lockFile, type SimulationPlace, simulationDir } from '../layout';
import { isAlive } from '../machine';
import { isLockOfOthers, leaseMemory, type RunState, SupervisorLife, takeOverTime } from '../run';
import { UserError } from '../text';

/**
 * Whether the run's supervisor lives on this machine, so that it can be asked.
 * @throws UserError `control.notYours` when it is another user's, `control.elsewhere` when it lives on another machine
 */
export async function livesHere({ supervisor }: RunState, place: SimulationPlace): Promise<boolean> {
  if (!supervisor) return false;
  const life = new SupervisorLife(Date.now, leaseMemory());
  if (!(await life.isAlive(supervisor, place))) return false;
  if (await isLockOfOthers(lockFile(place))) {
    throw new UserError(
      'control.notYours',
      `The run in ${simulationDir(place)} belongs to another user, whose process ${supervisor.pid} executes it: it can be watched from here, but only be steered by that user.`,
    );
  }
  if (await isAlive(supervisor)) return true;
  const lease = await life.leaseAt(place);
  const gone = lease ? ` If that machine is gone, try again after ${takeOverTime(lease.until)}.` : '';
  throw new UserError(
    'control.elsewhere',
    `The run in ${simulationDir(place)} is executed on ${supervisor.host}: it can be watched from here, but only be steered there.${gone}`,
  );
}
