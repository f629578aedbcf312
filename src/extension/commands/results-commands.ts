import type { CommandGroup } from '../contributions';
import type { Results } from '../results/results';
import type { TargetChooser } from '../results/targets';

/** Show results of runs, folders and stores, and compare two of them. */
export function resultsCommands(
  choose: TargetChooser,
  results: Results,
): CommandGroup<'showResults' | 'showSeams' | 'compareResults'> {
  return {
    showResults: async (argument) => {
      const target = await choose.of(argument);
      if (target) await results.show(target);
    },
    showSeams: async (argument) => {
      const target = await choose.of(argument);
      if (target) await results.show(target, 'seams');
    },
    compareResults: async (argument, selection) => {
      const pair = await choose.pair(argument, selection);
      if (!pair) return;
      const [first, second] = pair;
      const page = await results.show(first);
      await page.compareWith(second);
    },
  };
}
