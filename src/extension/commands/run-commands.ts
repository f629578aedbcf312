import type { Translate } from '../../text';
import type { CommandGroup } from '../contributions';
import type { SimulationScripts } from '../scripts/simulation-scripts';
import { chooseConfiguredTarget, chooseTarget } from '../start/choose-configuration';
import type { RunStarter } from '../start/start-run';
import type { RunsView } from '../tree/runs-view';

/** Run and configure a script. */
export function runCommands(
  starter: RunStarter,
  scripts: SimulationScripts,
  view: RunsView,
  t: Translate,
): CommandGroup<'run' | 'configure'> {
  return {
    run: async (argument) => {
      const target = await chooseConfiguredTarget(argument, scripts, t);
      const run = target && (await starter.run(target));
      if (run) await view.revealRun(run);
      return run?.id;
    },
    configure: async (argument) => {
      const target = await chooseTarget(argument, scripts);
      if (target) await starter.configure(target);
    },
  };
}
