/** A report of a joined store. Not for `src/store/index.ts`: it reads HDF5. */
export type { Balance } from './balance';
export type { ProductionCost, WhyStored } from './cost';
export { formatSummary, type Work } from './format';
export { type LargestGap, type Summary, summarise, summariseStore, type UnitEnergy } from './summary';
