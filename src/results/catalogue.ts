import { realisationProblem, realizedPeriodsOf } from '../store/realisation';
import { isCommitment } from '../store/seams/kinds';
import type { StoredOutput, StoreShape } from '../store/store-shape';
import { naturalUnit, toNatural } from '../store/units';
import type { CatalogueModel, CatalogueOutput } from './protocol';

/** The models of a store as they are listed: decision models in the order of execution, then the emulation model. */
export function modelsOf(shape: StoreShape): CatalogueModel[] {
  const decision = shape.models.map((model): CatalogueModel => {
    const { name, resolutionMs, intervalMs, horizonCount, executions, executionsPerStep, basePower, statsFields } =
      model;
    const periods = realizedPeriodsOf(model);
    const numbers = { resolutionMs, intervalMs, horizonCount, executions, executionsPerStep, periods, basePower };
    const outputs = model.outputs.map((output) => ({
      ...listed(output, output.shape.slice(1, -1), basePower),
      model: name,
      source: 'decision' as const,
      ...problemOf(realisationProblem(model, output)),
    }));
    return { name, source: 'decision', ...numbers, statsFields, outputs };
  });
  const { emulation } = shape;
  if (!emulation) return decision;
  const { name, resolutionMs, periods, basePower } = emulation;
  const outputs = emulation.outputs.map((output) => ({
    ...listed(output, output.shape.slice(0, -1), basePower),
    model: name,
    source: 'emulation' as const,
  }));
  const numbers = { resolutionMs, intervalMs: resolutionMs, horizonCount: 1, executions: 0, executionsPerStep: 0 };
  return [...decision, { name, source: 'emulation', ...numbers, periods, basePower, statsFields: [], outputs }];
}

const problemOf = (problem: string | undefined) => (problem === undefined ? {} : { problem: `It ${problem}.` });

function listed(
  { container, key }: StoredOutput,
  dimensions: readonly number[],
  basePower: number,
): Omit<CatalogueOutput, 'model' | 'source'> {
  return {
    container,
    key,
    columns: dimensions.reduce((product, n) => product * n, 1),
    dimensions: dimensions.length === 0 ? [1] : dimensions,
    unit: naturalUnit(key, basePower),
    perUnit: toNatural(key, basePower) !== 1,
    isBinary: isCommitment(key),
  };
}
