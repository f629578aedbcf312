import type { SimulationPlace } from '../../layout';
import type { JobState } from '../../run';
import type { RunSettings } from '../../settings';
import type { SlurmClient } from './client';
import type { TaskProgram } from './script';
import type { JobSpec } from './spec';

/** The task that executes an attempt, as far as Slurm and the task itself said. */
export interface AttemptTask {
  /** Slurm's name of it, e.g. `4711_12`; undefined where Slurm refused it. */
  readonly job?: string | undefined;
  readonly node?: string | undefined;
  /** Bytes of memory that it may have. */
  readonly memory?: number | undefined;
  /** Seconds that it may take. */
  readonly timeLimit?: number | undefined;
  /** When the attempt began, milliseconds since the epoch: not before it was submitted, not after now. */
  readonly at: number;
}

/** What is told of a run's jobs while they are handed over and followed. */
export interface SlurmListener {
  /** Awaited before anything is handed over. Rejects when nothing may be: the run stops, or its folders are away. */
  beforeSubmit(): Promise<void>;
  /** `jobSubmitting`, awaited: it is in the journal before Slurm is asked. */
  submitting(job: Pick<JobState, 'submission' | 'phase' | 'name' | 'tasks' | 'after' | 'outputDir'>): Promise<void>;
  /** `jobSubmitted`: Slurm took it under this number. */
  submitted(submission: number, job: string): void;
  /** `jobWaits`: so many of its tasks wait, for this reason. Told when one of them changed. */
  waits(submission: number, tasks: number, reason: string): void;
  /** `jobEnded`: nothing of it is in Slurm's hands any more, or it was never taken. */
  ended(submission: number, message?: string): void;
  attemptStarted(index: number, attempt: number, task: AttemptTask): Promise<void>;
  step(index: number, step: number, of: number, simulatedTime: string | undefined, model: string | undefined): void;
  phaseProgress(phase: 'setup' | 'join', done: number, of: number): void;
  /** `warning`. */
  warning(code: string, message: string): void;
}

export interface SlurmOptions {
  readonly runId: string;
  readonly place: SimulationPlace;
  /** As they are now: a retry may have changed the resources. */
  readonly settings: () => RunSettings;
  readonly offered: JobSpec['offered'];
  /** Names the script's present text; undefined where there is none. */
  readonly scriptHash: () => Promise<string | undefined>;
  /** What runs a task on a node. */
  readonly program: TaskProgram;
  readonly client: SlurmClient;
  /** The run's submissions that did not end: they are followed. */
  readonly jobs: readonly JobState[];
  /** Names of its submissions that ended without a number: Slurm may have taken one after all. */
  readonly disowned: readonly string[];
  /** Attempts that the journal says are running, by partition: that they started is not told again. */
  readonly running: ReadonlyMap<number, number>;
  /** One more than the run's last submission. */
  readonly nextSubmission: number;
  /** Tasks that may run at the same time; as many as there are where undefined. */
  readonly concurrency: number | undefined;
  readonly listener: SlurmListener;
  /** Milliseconds between two looks at what tasks wrote; by how many there are, where undefined. */
  readonly lookEvery?: number;
  readonly now: () => number;
  readonly log: (message: string) => void;
}
