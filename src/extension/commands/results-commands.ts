import type { CommandGroup } from '../contributions';
import type { ResultsPanels } from '../results/panel';
import type { TargetChooser } from '../results/targets';

/** Show results of runs, folders and stores, and compare two of them. */
export function resultsCommands(
  choose: TargetChooser,
  panels: ResultsPanels,
): CommandGroup<'showResults' | 'showSeams' | 'compareResults'> {
  return {
    showResults: async (argument) => {
      const target = await choose.of(argument);
      if (target) await panels.show(target);
    },
    showSeams: async (argument) => {
      const target = await choose.of(argument);
      if (target) await panels.show(target, 'seams');
    },
    compareResults: async (argument, selection) => {
      const pair = await choose.pair(argument, selection);
      if (!pair) return;
      const [first, second] = pair;
      const page = await panels.show(first);
      await page.compareWith(second);
    },
  };
}
