import { stat } from 'node:fs/promises';
import { newestExecutionDir, partitionDir, type SimulationPlace, storeFile } from '../../layout';
import { messageOf } from '../../text';
import { refuseLinks } from '../links';
import type { WorkerPool } from './pool';
import type { Worker } from './worker';

/** Bytes of all partitions' stores together below which a join takes no time to speak of. */
const WORTHWHILE = 64 << 20;

export interface AheadOptions {
  /** Its one worker is nobody else's. */
  readonly pool: WorkerPool;
  readonly place: SimulationPlace;
  /** How many there are. */
  readonly partitions: number;
  readonly isOurs: () => Promise<boolean>;
  readonly log: (message: string) => void;
}

/**
 * Has partitions joined as they succeed, one after the other, in a worker that does nothing else. What goes wrong here fails
 * nothing: what was joined ahead is thrown away, and the join does it.
 */
export class AheadJoin {
  private work: Promise<void> = Promise.resolve();
  private worker: Worker | undefined;
  private state: 'unknown' | 'worthwhile' | 'ended' | 'dropped' = 'unknown';

  constructor(private readonly options: AheadOptions) {}

  get workers(): readonly Worker[] {
    return this.options.pool.workers;
  }

  /** A partition succeeded. */
  add(index: number): void {
    this.work = this.work.then(() => this.carryOut(index)).catch((error: unknown) => this.drop(messageOf(error)));
  }

  /**
   * Nothing more is begun.
   * @returns the pool whose worker goes on from what was joined; undefined when there is none
   */
  async end(): Promise<WorkerPool | undefined> {
    if (this.state !== 'dropped') this.state = 'ended';
    await this.work;
    return this.worker && !this.worker.isGone ? this.options.pool : undefined;
  }

  /** Nothing was joined ahead. Without effect when the join goes on from it. */
  drop(reason: string): void {
    if (this.isOver) return;
    this.state = 'dropped';
    const { worker } = this;
    this.worker = undefined;
    if (!worker) return;
    this.options.log(`nothing is joined ahead any more: ${reason}`);
    void worker.stop('nothing is joined ahead any more');
  }

  async close(): Promise<void> {
    await this.options.pool.close();
  }

  private get isOver(): boolean {
    return this.state === 'ended' || this.state === 'dropped';
  }

  private async carryOut(index: number): Promise<void> {
    const { place, isOurs } = this.options;
    if (this.isOver || !(await this.isWorthwhile(index)) || !(await isOurs())) return;
    await refuseLinks(place, 'join');
    this.worker ??= await this.acquire();
    const { worker } = this;
    if (!worker || this.isOver) return;
    const answer = await worker.ask({ type: 'joinAhead', ...place, index, console: worker.log });
    if (answer.type === 'failed') this.drop(answer.message);
    if (answer.type === 'died') this.drop('its process ended');
  }

  private async acquire(): Promise<Worker | undefined> {
    const { pool } = this.options;
    const acquired = await pool.acquire(false);
    if (!acquired) return undefined;
    const { worker, ok } = acquired;
    pool.release(worker, ok, 1);
    if (ok && this.state !== 'dropped') return worker;
    this.state = 'dropped';
    void worker.stop('nothing is joined ahead any more');
    return undefined;
  }

  /** All partitions are about as large as the first. */
  private async isWorthwhile(index: number): Promise<boolean> {
    if (this.state === 'worthwhile') return true;
    const { place, partitions } = this.options;
    const execution = await newestExecutionDir(partitionDir(place, index), place.name);
    if (execution === undefined) return false;
    const { size } = await stat(storeFile(execution));
    if (this.isOver) return false;
    this.state = size * partitions < WORTHWHILE ? 'dropped' : 'worthwhile';
    return this.state === 'worthwhile';
  }
}
