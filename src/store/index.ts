/** Joining results: what must be true before a join starts. Free of the HDF5 library. */
export * from './preflight';
export { checksumProblem, storeProblem } from './whole-store';
