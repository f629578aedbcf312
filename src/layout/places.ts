import path from 'node:path';

/** Where a simulation lives: upstream's output folder and simulation name. */
export interface SimulationPlace {
  /** Absolute. */
  readonly outputDir: string;
  readonly name: string;
}

/** `OUT/NAME`: the folder of the whole simulation, which holds the joined results in the end. */
export const simulationDir = (p: SimulationPlace) => path.join(p.outputDir, p.name);
export const setupLog = (p: SimulationPlace) => path.join(p.outputDir, 'setup_partition_simulation.log');
export const joinLog = (p: SimulationPlace) => path.join(simulationDir(p), 'logs', 'join_partitioned_simulation.log');
export const partitionsDir = (p: SimulationPlace) => path.join(simulationDir(p), 'simulation_partitions');
export const configFile = (p: SimulationPlace) => path.join(partitionsDir(p), 'config.json');
/** Marks a folder as made by a run of ours: holds the run's id. */
export const markerFile = (p: SimulationPlace) => path.join(simulationDir(p), '.powersim-run');

/** Marks a simulation as the embedded engine's: written at setup, `{"engine":"powersim","version":"…"}`. */
export const engineMarkerFile = (p: SimulationPlace) => path.join(simulationDir(p), 'simulation_files', 'engine.json');

/** `OUT/NAME/simulation_partitions/<i>`. */
export const partitionDir = (p: SimulationPlace, index: number) => path.join(partitionsDir(p), String(index));
/** Upstream's log of a partition, opened for writing anew by every attempt. */
export const partitionLog = (p: SimulationPlace, index: number) =>
  path.join(partitionDir(p, index), 'run_partition_simulation.log');
/** Where an earlier attempt's log is kept. */
export const partitionLogOfAttempt = (p: SimulationPlace, index: number, attempt: number) =>
  path.join(partitionDir(p, index), `run_partition_simulation.attempt-${attempt}.log`);
/** The worker's stdout and stderr of all attempts. */
export const consoleLog = (p: SimulationPlace, index: number) => path.join(partitionDir(p, index), 'console.log');
/** Folder of the `execution`-th run (from 1) of a simulation inside `parent`: `NAME`, `NAME-2`, … */
export const executionDir = (parent: string, name: string, execution: number) =>
  path.join(parent, execution === 1 ? name : `${name}-${execution}`);

/** The store of a simulation's or an execution's folder. */
export const storeFile = (folder: string) => path.join(folder, 'data_store', 'simulation_store.h5');

/** `OUT/.powersim/NAME`: ours. */
export const stateDir = (p: SimulationPlace) => path.join(p.outputDir, '.powersim', p.name);
export const journalFile = (p: SimulationPlace) => path.join(stateDir(p), 'journal.ndjson');
export const metricsFile = (p: SimulationPlace) => path.join(stateDir(p), 'metrics.ndjson');
/** Where the partitions' stores are put when they are cleaned up, until somebody deletes them. */
export const cleanedDir = (p: SimulationPlace) => path.join(stateDir(p), 'cleaned');
/** Says which stores were set aside, and from where. */
export const cleanedList = (p: SimulationPlace) => path.join(cleanedDir(p), 'cleaned.json');
export const cleanedStore = (p: SimulationPlace, index: number) =>
  path.join(cleanedDir(p), String(index), 'simulation_store.h5');
/** What the native join did, and what the seams say. */
export const joinReportFile = (p: SimulationPlace) => path.join(stateDir(p), 'join_report.json');
/** More is no report of ours: thousands of seams take a tenth of it. */
export const MOST_REPORT_BYTES = 64 << 20;
export const lockFile = (p: SimulationPlace) => path.join(stateDir(p), 'supervisor.lock');
export const logsDir = (p: SimulationPlace) => path.join(stateDir(p), 'logs');
export const supervisorLog = (p: SimulationPlace) => path.join(logsDir(p), 'supervisor.log');
/** What setup and join print; outside `OUT/NAME`, because setup must find that absent. */
export const phaseConsoleLog = (p: SimulationPlace, phase: 'setup' | 'join') =>
  path.join(logsDir(p), `${phase}-console.log`);
export const workerLog = (p: SimulationPlace, worker: number) => path.join(logsDir(p), `worker-${worker}.log`);
/** What is handed to a cluster, and what its tasks write down: a folder for each submission of the run, from 1. */
export const submissionDir = (p: SimulationPlace, submission: number) =>
  path.join(stateDir(p), 'slurm', String(submission));
/** As it was handed over, for people to read; nothing is executed from it. */
export const batchScript = (p: SimulationPlace, submission: number) =>
  path.join(submissionDir(p, submission), 'job.sh');
/** Name of a task in the names of its files: its number in an array, or `job`. */
export type TaskName = number | 'job';
/** What a task tells of its work: a JSON line each, appended also when the cluster starts it again. */
export const taskLog = (p: SimulationPlace, submission: number, task: TaskName) =>
  path.join(submissionDir(p, submission), `${task}.ndjson`);
/** The shell's exit record of a task: exit status and restart count. */
export const taskExit = (p: SimulationPlace, submission: number, task: TaskName) =>
  path.join(submissionDir(p, submission), `${task}.exit`);
/** What a task prints before and beside its partitions. */
export const taskOutput = (p: SimulationPlace, submission: number, task: TaskName) =>
  path.join(submissionDir(p, submission), `${task}.out`);
/** What a task's `worker`-th process prints until it executes something, and when it dies. */
export const taskWorkerLog = (p: SimulationPlace, submission: number, task: TaskName, worker: number) =>
  path.join(submissionDir(p, submission), `${task}.worker-${worker}.log`);
/** Which of the cluster's tasks took a partition, or a phase, up last. */
export const ownerFile = (p: SimulationPlace, what: number | 'setup' | 'join') =>
  path.join(stateDir(p), 'slurm', `owner-${what}`);
/** Asks a running task to end one of its partitions. */
export const cancelRequest = (p: SimulationPlace, submission: number, index: number) =>
  path.join(submissionDir(p, submission), `cancel-${index}`);

/** The place that a folder `OUT/NAME` stands for. */
export function placeOf(folder: string): SimulationPlace {
  const absolute = path.resolve(folder);
  return { outputDir: path.dirname(absolute), name: path.basename(absolute) };
}
