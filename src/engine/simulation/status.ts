/** How far an execution is; the words are upstream's, written to `results/status.json`. */
export const RunStatus = {
  NOT_READY: 'NOT_READY',
  INITIALIZED: 'INITIALIZED',
  RUNNING: 'RUNNING',
  SUCCESSFULLY_FINALIZED: 'SUCCESSFULLY_FINALIZED',
  FAILED: 'FAILED',
} as const;
export type RunStatus = (typeof RunStatus)[keyof typeof RunStatus];

/** How far a build is. */
export const SimulationBuildStatus = {
  EMPTY: 'EMPTY',
  IN_PROGRESS: 'IN_PROGRESS',
  BUILT: 'BUILT',
  FAILED: 'FAILED',
} as const;
export type SimulationBuildStatus = (typeof SimulationBuildStatus)[keyof typeof SimulationBuildStatus];
