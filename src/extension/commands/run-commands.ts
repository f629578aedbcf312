import type { CommandGroup } from '../contributions';
import type { SimulationScripts } from '../scripts/simulation-scripts';
import { chooseScript } from '../start/choose-script';
import type { RunStarter } from '../start/start-run';
import type { RunsView } from '../tree/runs-view';

/** Run and configure a script. */
export function runCommands(
  starter: RunStarter,
  scripts: SimulationScripts,
  view: RunsView,
): CommandGroup<'run' | 'configure'> {
  return {
    run: async (argument) => {
      const script = await chooseScript(argument, scripts);
      const run = script && (await starter.run(script));
      if (run) await view.revealRun(run);
      return run?.id;
    },
    configure: async (argument) => {
      const script = await chooseScript(argument, scripts);
      if (script) await starter.configure(script);
    },
  };
}
