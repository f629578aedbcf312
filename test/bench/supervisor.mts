/**
 * `npm run bench -- supervisor`: what the process that owns a run costs while its partitions compute, by its processor time
 * and memory: with nothing to tell, and with 50 steps a second.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bed, PACED } from './bed.mts';
import { memoryOf } from './join/timed-run.mts';
import { type Form, type Measurement, medianOf } from './measurement.mts';
import { processorSeconds } from './processor-time.mts';

const PROCESSES = 2;
/** Of all partitions together. */
const EVENTS = 50;

interface Cost {
  /** Of one core, in per cent. */
  readonly core: number;
  /** Megabytes that are resident, now and at most since it began. */
  readonly memory: number;
  readonly peak: number;
}

export async function supervisor(form: Form): Promise<Measurement[]> {
  const [seconds, rounds] = form === 'full' ? [15, 3] : [1, 1];
  const idle = await costs('0', seconds, rounds);
  const busy = await costs(`${EVENTS / PROCESSES}`, seconds, rounds);
  const core = (all: readonly Cost[], limit: number) => {
    const values = all.map((cost) => cost.core);
    return { value: medianOf(values), unit: '% of a core', limit, rounds: values };
  };
  const all = [...idle, ...busy];
  const megabytes = (values: readonly number[]) => ({ value: Math.max(...values), unit: 'MB', limit: 90 });
  return [
    { name: 'supervisor while partitions compute, nothing to tell', ...core(idle, 0.5) },
    { name: `supervisor at ${EVENTS} events a second`, ...core(busy, 3) },
    { name: 'supervisor while partitions compute, resident memory', ...megabytes(all.map(({ memory }) => memory)) },
    { name: 'supervisor, peak memory since it began', ...megabytes(all.map(({ peak }) => peak)) },
  ];
}

/** @param steps that each partition tells of in a second */
async function costs(steps: string, seconds: number, rounds: number): Promise<Cost[]> {
  const bed = new Bed();
  const gate = path.join(bed.folder, 'gate');
  try {
    const variables = { PACED_GATE: gate, PACED_STEPS: steps };
    await bed.powersim(bed.run(PACED, 'held', PROCESSES, PROCESSES, '--detach'), variables);
    const told = () => bed.journal('held');
    const all = async (isThere: () => boolean) => {
      while (!isThere()) await sleep(20);
    };
    await all(() => told().filter(({ type }) => type === 'attemptStarted').length === PROCESSES);
    const { pid = 0 } = told().find(({ type }) => type === 'supervisorStarted') ?? {};
    // Beginning is not what is measured.
    await sleep(Math.min(seconds, 3) * 1000);
    const measured: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [before, events] = [processorSeconds(pid), told().length];
      await sleep(seconds * 1000);
      measured.push({
        core: (100 * (processorSeconds(pid) - before)) / seconds,
        memory: memoryOf(pid, 'VmRSS') / 1e6,
        peak: memoryOf(pid, 'VmHWM') / 1e6,
      });
      const came = (told().length - events) / seconds;
      if (steps !== '0' && came < 0.8 * EVENTS) throw new Error(`only ${came} events a second came`);
    }
    writeFileSync(gate, '');
    // The folder is not to be removed under it.
    await all(() => !existsSync(`/proc/${pid}`));
    return measured;
  } finally {
    writeFileSync(gate, '');
    bed.dispose();
  }
}
