import type { SimulationPlace } from '../../layout';
import type { ExecutorListener } from '../executor';
import type { WorkerKind } from '../workers';
import type { MethodFiles } from './methods';

export interface LocalOptions {
  readonly runId: string;
  readonly place: SimulationPlace;
  readonly numbers: { readonly numSteps: number; readonly period: number; readonly numOverlapSteps: number };
  readonly buildFunction: string;
  readonly executeFunction: string;
  readonly workers: WorkerKind;
  /** Workers for the join, where the others cannot do it. */
  readonly joinWorkers?: WorkerKind | undefined;
  /** Workers that can join ahead. */
  readonly aheadWorkers?: WorkerKind | undefined;
  readonly cwd: string;
  /** What workers compile is kept for those that wait; without them nothing is. */
  readonly methods?: MethodFiles | undefined;
  /** Path of the socket that workers connect to. */
  readonly socket: string;
  readonly concurrency: number;
  readonly partitionsPerWorker: number;
  /** Bytes above which a worker is replaced after its partition; 0 means no limit. */
  readonly maxWorkerMemory: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** Number of the first worker. */
  readonly firstWorker: number;
  /** Where a worker's output goes while it executes nothing, if not to the run's log of that worker. */
  readonly logOf?: (worker: number) => string;
  /** Whether the run is still this process's: what carries its id may be another supervisor's otherwise. */
  readonly isOurs: () => Promise<boolean>;
  readonly listener: ExecutorListener;
  readonly log: (message: string) => void;
}
