/** How Julia is found, asked and started: everything outside the worker's own process. */
export * from './command';
export * from './find';
export * from './generation';
export * from './probe';
export * from './project';
export * from './runtime';
export * from './version';
