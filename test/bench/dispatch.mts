/**
 * `npm run bench -- dispatch`: how long a worker that is warm has nothing to do between two partitions: by the journal, and
 * from the last moment of a script to its first one in the next partition, with all that the worker does around it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { attemptsOf, Bed, PACED } from './bed.mts';
import { type Form, type Measurement, medianOf } from './measurement.mts';

export async function dispatch(form: Form): Promise<Measurement[]> {
  const [partitions, rounds] = form === 'full' ? [100, 5] : [8, 1];
  const bed = new Bed();
  try {
    const journal: number[] = [];
    const script: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const name = `${round}`;
      await bed.powersim(bed.run(PACED, name, partitions, 2));
      const attempts = attemptsOf(bed.journal(name)).map(({ worker, from, to }) => ({ by: worker, from, to }));
      journal.push(medianOf(gapsOf(attempts)));
      script.push(medianOf(gapsOf(executedBy(bed.place(name).simulation, partitions))));
    }
    return [
      { name: 'a warm worker between two partitions, by the journal', ...figure(journal, 10) },
      { name: 'the same, from the script’s end to its next beginning', ...figure(script, 10) },
    ];
  } finally {
    bed.dispose();
  }
}

const figure = (rounds: readonly number[], limit: number) => ({ value: medianOf(rounds), unit: 'ms', limit, rounds });

interface Span {
  /** The worker, or its process. */
  readonly by: number;
  readonly from: number;
  readonly to: number;
}

interface Stamp {
  readonly pid: number;
  /** Seconds. */
  readonly time: number;
}

/** By the stamps that the script leaves. */
function executedBy(simulation: string, partitions: number): Span[] {
  return Array.from({ length: partitions }, (_, i) => {
    const file = path.join(simulation, 'simulation_partitions', `${i + 1}`, 'stamps.ndjson');
    const [start, end] = readFileSync(file, 'utf8')
      .split('\n', 2)
      .map((line) => JSON.parse(line) as Stamp);
    return { by: start?.pid ?? 0, from: 1000 * (start?.time ?? 0), to: 1000 * (end?.time ?? 0) };
  });
}

/** Between two of the same worker, but for its first, which is cold. */
function gapsOf(spans: readonly Span[]): number[] {
  const sorted = spans.toSorted((a, b) => a.from - b.from);
  return sorted.flatMap(({ by, from }, i) => {
    const before = sorted.slice(0, i).filter((span) => span.by === by);
    const last = before.at(-1);
    return before.length < 2 || last === undefined ? [] : [from - last.to];
  });
}
