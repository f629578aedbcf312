import type { Executor } from '../../executors/executor';
import { consoleLog, joinLog, partitionLog, phaseConsoleLog, setupLog } from '../../layout';
import { type PartitionState, waitsInCluster } from '../../run';
import type { OwnedRun } from '../owned-run';
import { sizesOf } from './log-sizes';
import { type Finding, type Limits, lookAt, type Stillness } from './stall-clock';
import { phaseStallMessage, stallMessage, timeoutMessage } from './stall-messages';
import type { Watch } from './ticker';

/** Milliseconds at most between two looks at the sizes of logs; on a cluster there are many, and they are elsewhere. */
const SIZES_EVERY = { local: 5000, slurm: 30_000 } as const;

/** Notices partitions and phases that neither progress nor print, and partitions that take too long. */
export class StallWatch implements Watch {
  private seen = new Map<string, Stillness>();
  private readonly sizes = new Map<string, string>();
  private readonly warned = new Set<string>();
  private sinceSizes = Number.POSITIVE_INFINITY;

  constructor(
    private readonly run: OwnedRun,
    private readonly executor: Pick<Executor, 'failPartition'>,
  ) {}

  async look(awake: number): Promise<void> {
    const { settings } = this.run.state;
    const limits = { stall: settings.stallTimeout * 1000, age: settings.partitionTimeout * 1000 };
    this.sinceSizes += awake;
    const measures = limits.stall > 0 && this.sinceSizes >= Math.min(SIZES_EVERY[settings.executor], limits.stall / 4);
    if (measures) this.sinceSizes = 0;
    const before = this.seen;
    this.seen = new Map();
    for (const partition of this.run.state.partitions) {
      if (partition.state === 'running') await this.partition(partition, before, awake, limits, measures);
    }
    for (const phase of ['setup', 'join'] as const) {
      // What waits in a cluster's queue has not begun.
      if (this.run.state[phase].state === 'running' && !waitsInCluster(this.run.state, phase))
        await this.phase(phase, before, awake, limits, measures);
    }
  }

  private async partition(
    partition: PartitionState,
    before: ReadonlyMap<string, Stillness>,
    awake: number,
    limits: Limits,
    measures: boolean,
  ): Promise<void> {
    const { place } = this.run;
    const { index } = partition;
    const attempt = partition.attempts.at(-1)?.attempt ?? 1;
    const key = `partition ${index}`;
    if (measures) this.sizes.set(key, await sizesOf([consoleLog(place, index), partitionLog(place, index)]));
    // Its end may have come while the sizes were read.
    if (partition.state !== 'running' || partition.attempts.at(-1)?.attempt !== attempt) return;
    const sign = `${JSON.stringify(partition.progress ?? null)} ${this.sizes.get(key)}`;
    const { stillness, finding } = lookAt(before.get(key), { work: `attempt ${attempt}`, sign }, awake, limits);
    this.seen.set(key, stillness);
    this.actOn(partition, attempt, finding, stillness);
  }

  private actOn(partition: PartitionState, attempt: number, finding: Finding, { idle }: Stillness): void {
    const { run } = this;
    const { settings } = run.state;
    const { index } = partition;
    switch (finding) {
      case 'nothing':
        return;
      case 'moves':
        run.emit({ type: 'stallEnded', index, attempt });
        return;
      case 'tooLong':
        this.executor.failPartition(index, {
          kind: 'timeout',
          message: timeoutMessage(partition, settings),
          final: false,
        });
        return;
      case 'stalled': {
        const message = stallMessage(partition, idle, settings);
        run.emit({ type: 'stalled', index, attempt, idle });
        if (settings.stallAction === 'warn')
          this.warnOnce(`${index} ${attempt}`, 'stalled', `Partition ${index}: ${message}`, index);
        else this.executor.failPartition(index, { kind: 'stalled', message, final: settings.stallAction === 'fail' });
      }
    }
  }

  private async phase(
    phase: 'setup' | 'join',
    before: ReadonlyMap<string, Stillness>,
    awake: number,
    limits: Limits,
    measures: boolean,
  ): Promise<void> {
    const { place, state } = this.run;
    const upstreams = phase === 'setup' ? setupLog(place) : joinLog(place);
    if (measures) this.sizes.set(phase, await sizesOf([phaseConsoleLog(place, phase), upstreams]));
    if (state[phase].state !== 'running') return;
    const sign = `${JSON.stringify(state[phase].progress ?? null)} ${this.sizes.get(phase)}`;
    const work = String(state[phase].startedAt);
    const { stillness, finding } = lookAt(before.get(phase), { work, sign }, awake, { ...limits, age: 0 });
    this.seen.set(phase, stillness);
    if (finding === 'stalled') {
      this.warnOnce(`${phase} ${work}`, `${phase}.stalled`, phaseStallMessage(phase, stillness.idle, state.settings));
    }
  }

  private warnOnce(what: string, code: string, message: string, index?: number): void {
    if (this.warned.has(what)) return;
    this.warned.add(what);
    this.run.emit({ type: 'warning', code, message, ...(index === undefined ? {} : { index }) });
  }
}
