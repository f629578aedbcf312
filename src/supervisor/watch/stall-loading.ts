import path from 'node:path';
import { logsDir, workerLog } from '../../layout';
import type { OwnedRun } from '../owned-run';
import { sizesOf } from './log-sizes';
import { lookAt, type Stillness } from './stall-clock';
import { loadingStallMessage } from './stall-messages';
import type { Watch } from './ticker';

/** Notices that partitions wait although there is room for them: what their workers load may hang. */
export class LoadingWatch implements Watch {
  private before: Stillness | undefined;

  constructor(private readonly run: OwnedRun) {}

  async look(awake: number): Promise<void> {
    const { place, state } = this.run;
    const { partitions, paused, concurrency, settings, setup, workers } = state;
    const running = partitions.filter((p) => p.state === 'running');
    const queued = partitions.filter((p) => p.state === 'queued').length;
    const isExpected = setup.state === 'succeeded' && paused === null && queued > 0 && running.length < concurrency;
    if (!isExpected) {
      this.before = undefined;
      return;
    }
    const loading = [...workers.values()].filter((w) => w.endedAt === undefined).map((w) => w.worker);
    const sizes = await sizesOf(loading.map((worker) => workerLog(place, worker)));
    const sign = JSON.stringify([running.map((p) => [p.index, p.attempts.length]), queued, loading, sizes]);
    const limits = { stall: settings.stallTimeout * 1000, age: 0 };
    const { stillness, finding } = lookAt(this.before, { work: 'loading', sign }, awake, limits);
    this.before = stillness;
    if (finding !== 'stalled') return;
    const logs = path.join(logsDir(place), 'worker-*.log');
    this.run.emit({
      type: 'warning',
      code: 'loading.stalled',
      message: loadingStallMessage(stillness.idle, logs, settings),
    });
  }
}
