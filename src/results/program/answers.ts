/** What the reader answers, request by request. */
import type { SimulationPlace } from '../../layout';
import { UserError } from '../../text';
import { compareResults } from '../compare';
import { dispatchOf } from '../dispatch';
import { executionsOf } from '../executions';
import { exportResults } from '../export';
import { forecastFrames, realizedFrame } from '../frames';
import { type OpenedResults, openResults } from '../open';
import type { Answers, Arguments, RequestName } from '../protocol';
import { describeOutput } from '../realized';
import { seamViewOf } from '../seams';
import type { Work } from '../work';

/** All but `cancel`, which is no work. */
type Name = Exclude<RequestName, 'cancel'>;
type Answerers = { readonly [K in Name]: (args: Arguments<K>, work: Work) => Promise<Answers[K]> };

/** Results that are open, by the handles that they got. */
export interface Desk {
  readonly answerers: Answerers;
  close(): void;
}

export function createDesk(): Desk {
  const opened = new Map<number, OpenedResults>();
  let last = 0;
  const of = (results: number): OpenedResults => {
    const found = opened.get(results);
    if (!found) throw new UserError('results.closed', 'These results are not open any more. Open them again.');
    return found;
  };
  return {
    answerers: {
      open: async ({ target }, { signal }) => {
        const results = await openResults(target);
        // Nobody would ever close what nobody waits for.
        if (signal.aborted) results.close();
        signal.throwIfAborted();
        last += 1;
        opened.set(last, results);
        return { ...results.catalogue, results: last };
      },
      close: async ({ results }) => {
        opened.get(results)?.close();
        opened.delete(results);
        return null;
      },
      columns: async ({ results, output }) => describeOutput(of(results).store, output).columns,
      realized: async ({ results, ...args }, work) => realizedFrame(of(results).store, args, work),
      forecasts: async ({ results, ...args }, work) => forecastFrames(of(results).store, args, work),
      dispatch: async ({ results, ...args }, work) => dispatchOf(of(results).store, args, work),
      executions: async ({ results, model }) => executionsOf(of(results).store, model),
      seams: async ({ results }, work) => {
        const opened = of(results);
        // They are looked up anew, and must be of what is shown.
        opened.refuseChanged();
        const view = await seamViewOf(placeIn(opened), work);
        opened.refuseChanged();
        return view;
      },
      compare: async ({ results, other }, work) => compareResults(of(results), of(other), work),
      export: async ({ results, file, ...wish }, work) =>
        exportResults(of(results), wish, file, { ...work, overwrite: true }),
    },
    close: () => {
      for (const results of opened.values()) results.close();
      opened.clear();
    },
  };
}

function placeIn({ place, catalogue }: OpenedResults): SimulationPlace {
  if (place) return place;
  throw new UserError(
    'results.seams',
    `${catalogue.name} is a store alone: seams lie between the partitions of a simulation. Open its folder OUT/NAME.`,
  );
}
