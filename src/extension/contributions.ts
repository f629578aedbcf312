/**
 * What package.json contributes, typed once: commands, view, context keys. `contributions.test.ts` holds this and
 * package.json against each other, and the compiler asks for a handler of every command.
 */

export const EXTENSION_ID = 'powersim.powersim-parallel';
/** Prefix of every command, setting and context key. */
export const SECTION = 'powersim';
export const RUNS_VIEW = 'powersim.runs';
/** VS Code makes it from the view's id. */
export const FOCUS_RUNS_VIEW = `${RUNS_VIEW}.focus`;
/** Panels with the results of a simulation's folder. */
export const RESULTS_PANEL = 'powersim.results';
/** Editors of single stores: of `simulation_store.h5` the usual one, of other HDF5 files one that can be chosen. */
export const STORE_EDITORS = { simulation: 'powersim.simulationStore', any: 'powersim.hdf5Store' } as const;

export const commandIds = {
  run: 'powersim.run',
  configure: 'powersim.configure',
  cancelRun: 'powersim.cancelRun',
  cancelPartition: 'powersim.cancelPartition',
  retryPartition: 'powersim.retryPartition',
  runPartitionAgain: 'powersim.runPartitionAgain',
  retryFailed: 'powersim.retryFailed',
  retrySetup: 'powersim.retrySetup',
  pauseQueue: 'powersim.pauseQueue',
  continueQueue: 'powersim.continueQueue',
  setProcesses: 'powersim.setProcesses',
  resume: 'powersim.resume',
  join: 'powersim.join',
  showLog: 'powersim.showLog',
  showSelectedLog: 'powersim.showSelectedLog',
  openLogFile: 'powersim.openLogFile',
  showResults: 'powersim.showResults',
  showSeams: 'powersim.showSeams',
  compareResults: 'powersim.compareResults',
  revealResults: 'powersim.revealResults',
  cleanStores: 'powersim.cleanStores',
  restoreStores: 'powersim.restoreStores',
  emptyStores: 'powersim.emptyStores',
  removeRun: 'powersim.removeRun',
  refresh: 'powersim.refresh',
  openJuliaSetting: 'powersim.openJuliaSetting',
} as const;
export type CommandName = keyof typeof commandIds;

/** What a command is called with: a tree node, a file of the Explorer, or nothing from the palette. */
export type CommandHandler = (argument?: unknown, selection?: unknown) => Promise<unknown>;
/** The handlers of one group of commands. */
export type CommandGroup<K extends CommandName> = Readonly<Record<K, CommandHandler>>;

/** Context keys that say what the palette offers; each is true when some run allows it. */
export const abilityKeys = {
  cancelable: 'powersim.cancelable',
  pausable: 'powersim.pausable',
  continuable: 'powersim.continuable',
  adjustable: 'powersim.adjustable',
  resumable: 'powersim.resumable',
  retryable: 'powersim.retryable',
  setupRetryable: 'powersim.setupRetryable',
  removable: 'powersim.removable',
  cleanable: 'powersim.cleanable',
  restorable: 'powersim.restorable',
} as const;
export type AbilityName = keyof typeof abilityKeys;

export const contextKeys = {
  /** The first look for runs is over. */
  ready: 'powersim.ready',
  hasRuns: 'powersim.hasRuns',
  /** Paths of folders that hold a partitioned simulation, and of the folders around them. */
  partitionedFolders: 'powersim.partitionedFolders',
  /** Paths of folders that hold results, and of the folders around them. */
  resultsFolders: 'powersim.resultsFolders',
  /** Paths of scripts for the embedded engine that define both functions, whatever their name. */
  simulationScripts: 'powersim.simulationScripts',
  ...abilityKeys,
} as const;

/** Settings of the extension alone; those of a simulation are `settingKeys`. */
export const ownSettings = ['simulations', 'notifyAtEnd'] as const;
