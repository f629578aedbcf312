/** What plans ahead of the models that are shown, and what else does where none of them does. Pure. */
import type { Catalogue, CatalogueModel, CatalogueOutput } from '../../results/protocol';
import type { Executions } from './forecast-control';
import { idOf } from './selection';

/** A variable that is shown, with its model. */
interface Entry {
  readonly model: CatalogueModel;
  readonly output: CatalogueOutput;
}

const plans = ({ source, executions }: CatalogueModel): boolean => source === 'decision' && executions > 0;

/** The executions to choose from: of the first of these models that plans ahead. */
export function plannedBy(
  { initialMs }: Pick<Catalogue, 'initialMs'>,
  models: readonly CatalogueModel[],
): Executions | undefined {
  const model = models.find(plans);
  return model && { initialMs, intervalMs: model.intervalMs, count: model.executions };
}

/** The same variables of models that plan ahead, each with the one that is shown; in the order of execution. */
export function planners(
  { models }: Pick<Catalogue, 'models'>,
  shown: readonly Entry[],
): readonly { readonly planned: CatalogueOutput; readonly shown: CatalogueOutput }[] {
  return models.filter(plans).flatMap(({ outputs }) =>
    outputs.flatMap((planned) => {
      const same = shown.find(
        ({ output }) =>
          output.container === planned.container && output.key === planned.key && idOf(output) !== idOf(planned),
      );
      return same && planned.problem === undefined ? [{ planned, shown: same.output }] : [];
    }),
  );
}
