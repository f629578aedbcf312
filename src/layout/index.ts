/** Where upstream and we put things on disk, and what its files say: paths, status.json, executions, config.json. */

export * from './attempts';
export * from './cleaned';
export * from './executions';
export * from './links';
export * from './one-folder';
export * from './open-flags';
export * from './own-file';
export * from './places';
export * from './set-aside';
export * from './side-by-side';
export * from './simulation';
export * from './status';
export * from './write-check';
