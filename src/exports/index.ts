/** What runs a simulation without us: batch scripts for Slurm, a workflow file for Torc. */
export * from './exported';
export * from './measured';
export * from './slurm';
export * from './torc';
export * from './write';
