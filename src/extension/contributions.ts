/**
 * What package.json contributes, typed once: commands, view, context keys. `contributions.test.ts` holds this and
 * package.json against each other, and the compiler asks for a handler of every command.
 */

export const EXTENSION_ID = 'powersim.powersim-parallel';
/** Prefix of every command, setting and context key. */
export const SECTION = 'powersim';
export const RUNS_VIEW = 'powersim.runs';
export const SIMULATIONS_VIEW = 'powersim.simulations';
/** VS Code makes it from the view's id. */
export const FOCUS_RUNS_VIEW = `${RUNS_VIEW}.focus`;
/** Panels with the results of a simulation's folder. */
export const RESULTS_PANEL = 'powersim.results';
/** Panels in which a simulation is configured. */
export const CONFIGURE_PANEL = 'powersim.configure';
/** Panels that say what a run needs. */
export const DOCTOR_PANEL = 'powersim.doctor';
/** Panels with the timeline of a run. */
export const TIMELINE_PANEL = 'powersim.timeline';
/** Of the batch scripts that a run would submit: they are only shown. */
export const BATCH_SCRIPTS = 'powersim-slurm';
/** Language of logs: of output channels, of files, and of documents that quote them. */
export const LOG_LANGUAGE = 'powersim-log';
/** Of documents that tell what was found in logs, or why partitions failed. */
export const LOG_REPORTS = 'powersim-report';
/** The menu of what makes something of a script for elsewhere. */
export const EXPORT_MENU = 'powersim.export';
/** Editors of single stores: of `simulation_store.h5` the usual one, of other HDF5 files one that can be chosen. */
export const STORE_EDITORS = { simulation: 'powersim.simulationStore', any: 'powersim.hdf5Store' } as const;

export const commandIds = {
  run: 'powersim.run',
  configure: 'powersim.configure',
  showNewestRun: 'powersim.showNewestRun',
  createScript: 'powersim.createScript',
  openSample: 'powersim.openSample',
  doctor: 'powersim.doctor',
  chooseJulia: 'powersim.chooseJulia',
  installCommand: 'powersim.installCommand',
  cancelRun: 'powersim.cancelRun',
  cancelPartition: 'powersim.cancelPartition',
  retryPartition: 'powersim.retryPartition',
  runPartitionAgain: 'powersim.runPartitionAgain',
  retryFailed: 'powersim.retryFailed',
  retrySetup: 'powersim.retrySetup',
  retryWithMoreMemory: 'powersim.retryWithMoreMemory',
  retryWithMoreTime: 'powersim.retryWithMoreTime',
  pauseQueue: 'powersim.pauseQueue',
  continueQueue: 'powersim.continueQueue',
  setProcesses: 'powersim.setProcesses',
  resume: 'powersim.resume',
  join: 'powersim.join',
  showTimeline: 'powersim.showTimeline',
  showLog: 'powersim.showLog',
  showSelectedLog: 'powersim.showSelectedLog',
  openLogFile: 'powersim.openLogFile',
  searchLogs: 'powersim.searchLogs',
  revealInTree: 'powersim.revealInTree',
  showProblems: 'powersim.showProblems',
  retryAlike: 'powersim.retryAlike',
  showResults: 'powersim.showResults',
  showSeams: 'powersim.showSeams',
  compareResults: 'powersim.compareResults',
  revealResults: 'powersim.revealResults',
  cleanStores: 'powersim.cleanStores',
  restoreStores: 'powersim.restoreStores',
  emptyStores: 'powersim.emptyStores',
  removeRun: 'powersim.removeRun',
  refresh: 'powersim.refresh',
  filterRuns: 'powersim.filterRuns',
  clearFilter: 'powersim.clearFilter',
  showSlurmScripts: 'powersim.showSlurmScripts',
  exportTorc: 'powersim.exportTorc',
  exportSlurm: 'powersim.exportSlurm',
  copyJobId: 'powersim.copyJobId',
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
  joinable: 'powersim.joinable',
  partlyJoinable: 'powersim.partlyJoinable',
  moreMemory: 'powersim.moreMemory',
  moreTime: 'powersim.moreTime',
  hasJobs: 'powersim.hasJobs',
  removable: 'powersim.removable',
  cleanable: 'powersim.cleanable',
  restorable: 'powersim.restorable',
} as const;
export type AbilityName = keyof typeof abilityKeys;

export const contextKeys = {
  /** The first look for runs is over. */
  ready: 'powersim.ready',
  hasRuns: 'powersim.hasRuns',
  /** The tree shows only some of the runs. */
  filtered: 'powersim.filtered',
  /** Paths of folders that hold a partitioned simulation, and of the folders around them. */
  partitionedFolders: 'powersim.partitionedFolders',
  /** There is a partitioned simulation in the workspace that is on the list of runs no more, or never was. */
  partitionedElsewhere: 'powersim.partitionedElsewhere',
  /** Paths of folders that hold results, and of the folders around them. */
  resultsFolders: 'powersim.resultsFolders',
  /** Paths of scripts that define both functions, whatever their name. */
  simulationScripts: 'powersim.simulationScripts',
  /** The workspace was searched for simulation scripts once. */
  scriptsKnown: 'powersim.scriptsKnown',
  /** A folder is open: VS Code's own key for it completes no step of a walkthrough. */
  folderOpen: 'powersim.folderOpen',
  /** There is at least one simulation script. */
  hasScripts: 'powersim.hasScripts',
  /** All simulation scripts are in Julia, and there is none. */
  juliaMissing: 'powersim.juliaMissing',
  ...abilityKeys,
} as const;

/** Settings of the extension alone; those of a simulation are `settingKeys`. */
export const ownSettings = ['simulations', 'notifyAtEnd', 'codeLens', 'diagnostics'] as const;
