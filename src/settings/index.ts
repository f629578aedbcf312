/** What a run can be told: the settings by key, their defaults and checks, merged from flags, files and the editor. */
export * from './changes';
export * from './entry-edit';
export * from './exeflags';
export * from './file';
export * from './processes';
export * from './resolve';
export * from './schema';
export * from './script-type';
export * from './settings-line';
export * from './simulations';
export * from './slurm';
export * from './slurm-units';
