/** What numbers of a simulation would cost, and which would be better ones, from what earlier runs took. */
export { type Cost, costOf } from './cost';
export { earlierRuns, stateOfJournal } from './earlier-runs';
export { earlierSeams } from './earlier-seams';
export { type Measured, measuredOf } from './measured';
export { startingOrder } from './order';
export { type OverlapSuggestion, type SeamsTold, suggestOverlap } from './overlap';
export { type PeriodQuestion, type PeriodSuggestion, suggestPeriod } from './period';
export { suggestWorkers, type WorkersSuggestion } from './workers';
