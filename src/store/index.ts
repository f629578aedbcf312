/** Joining results: what must be true before a join starts. */
export * from './preflight';
