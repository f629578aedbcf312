/** How Node workers are started: everything outside the worker's own process. */
export * from './command';
export * from './runtime';
export * from './single-run';
