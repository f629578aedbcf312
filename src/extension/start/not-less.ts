import type { RunState } from '../../run';
import { megabytesOf, type SettingKey, type SettingValues, type SlurmSettings, timeLimitOf } from '../../settings';

/** Whether something of a run could not begin with what it asked for: it may have been too much. */
export function wasRefused({ setup, join, partitions }: Pick<RunState, 'setup' | 'join' | 'partitions'>): boolean {
  const kinds = [setup.kind, join.kind, ...partitions.map(({ attempts }) => attempts.at(-1)?.kind)];
  return kinds.includes('start');
}

/**
 * Memory and time where they are more than the run has: a retry that asked for more is not taken back by what the
 * settings still say. Memory in total and per CPU cannot be told against each other: the run keeps its own.
 */
export function notLess(values: SettingValues, had: SlurmSettings): SettingValues {
  // 0 is no limit, and all that a node has.
  const amount = (given: number | undefined) => (given === 0 ? Number.POSITIVE_INFINITY : (given ?? 0));
  const more = (now: number | undefined, before: number | undefined) =>
    before === undefined || amount(now) > amount(before);
  const text = (key: SettingKey) => (typeof values[key] === 'string' ? values[key] : undefined);
  const [time, memory, perCpu] = [text('slurm.time'), text('slurm.memory'), text('slurm.memoryPerCpu')];
  const takes = {
    time: more(timeLimitOf(time), timeLimitOf(had.time)),
    memory: had.memoryPerCpu === undefined && more(megabytesOf(memory), megabytesOf(had.memory)),
    perCpu: had.memory === undefined && more(megabytesOf(perCpu), megabytesOf(had.memoryPerCpu)),
  };
  return {
    'slurm.time': takes.time ? time : undefined,
    'slurm.memory': takes.memory ? memory : undefined,
    'slurm.memoryPerCpu': takes.perCpu ? perCpu : undefined,
  };
}
