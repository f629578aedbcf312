/** A small catalogue: a model that plans, and one that realises what was planned. */
import type { Catalogue, CatalogueModel, CatalogueOutput } from '../../results/protocol';

export const HOUR = 3.6e6;
export const DAY = 24 * HOUR;
/** 2024-01-01. */
export const BEGIN = 1_704_067_200_000;

export function outputOf(
  source: 'decision' | 'emulation',
  model: string,
  key: string,
  more: Partial<CatalogueOutput> = {},
): CatalogueOutput {
  const ref = { source, model, container: 'variables', key } as const;
  return { ...ref, columns: 30, dimensions: [30], unit: 'MW', perUnit: true, isBinary: false, ...more };
}

export const planning: CatalogueModel = {
  name: 'UC',
  source: 'decision',
  resolutionMs: HOUR,
  intervalMs: DAY,
  horizonCount: 48,
  executions: 4,
  executionsPerStep: 1,
  periods: 96,
  basePower: 100,
  outputs: [outputOf('decision', 'UC', 'P'), outputOf('decision', 'UC', 'On', { isBinary: true })],
  statsFields: [],
};

export const realising: CatalogueModel = {
  ...planning,
  name: 'Emulator',
  source: 'emulation',
  intervalMs: HOUR,
  horizonCount: 1,
  executions: 0,
  outputs: [outputOf('emulation', 'Emulator', 'P'), outputOf('emulation', 'Emulator', 'Q')],
};

/** Four days in two partitions. */
export const catalogue: Catalogue = {
  results: 1,
  target: { kind: 'simulation', folder: '/out/year' },
  name: 'year',
  file: '/out/year/data_store/simulation_store.h5',
  bytes: 2_000_000,
  layout: 'joined',
  statusWord: 'SUCCESSFULLY_FINALIZED',
  warnings: [],
  initialMs: BEGIN,
  stepResolutionMs: DAY,
  numSteps: 4,
  models: [planning, realising],
  partitions: [
    { index: 1, steps: [1, 2], validSteps: [1, 2], state: 'succeeded' },
    { index: 2, steps: [2, 4], validSteps: [3, 4], state: 'succeeded' },
  ],
  numOverlapSteps: 1,
  gaps: [],
  unknown: [],
};
