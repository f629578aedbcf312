/**
 * `npm run bench -- makespan`: 53 partitions of which a few take long, on 4 processes, against the best that a list schedule
 * makes of what they took; once when nothing is known of them, and once after an earlier run.
 */

import { sources } from '../../scripts/sources.mts';
import { attemptsOf, Bed, PACED } from './bed.mts';
import { type Form, type Measurement, medianOf } from './measurement.mts';
import { bestMakespan } from './schedule.mts';

const PARTITIONS = 53;
const PROCESSES = 4;

/** What of the sources is needed. */
interface Made {
  makespanOf(durations: readonly number[], processes: number): number;
}

export async function makespan(form: Form): Promise<Measurement[]> {
  const [longest, rounds] = form === 'full' ? [8000, 3] : [100, 1];
  const { makespanOf } = await sources<Made>("export { makespanOf } from './src/estimates/makespan';");
  const bed = new Bed({ PACED_WAITS: JSON.stringify(waits(longest)) });
  try {
    const measure = async (name: string) => {
      await bed.powersim(bed.run(PACED, name, PARTITIONS, PROCESSES));
      const attempts = attemptsOf(bed.journal(name));
      if (attempts.length !== PARTITIONS) throw new Error(`${attempts.length} partitions were executed`);
      const took = Math.max(...attempts.map(({ to }) => to)) - Math.min(...attempts.map(({ from }) => from));
      const durations = attempts.map(({ from, to }) => to - from);
      return took / bestMakespan(durations, PROCESSES, makespanOf);
    };
    const first = await measure('first');
    const again: number[] = [];
    for (let round = 0; round < rounds; round += 1) again.push(await measure(`again${round}`));
    const versus = 'the best list schedule of what each took';
    return [
      {
        name: 'makespan of 53 skewed partitions, 4 processes, nothing known',
        value: first,
        unit: '×',
        limit: 2,
        versus,
      },
      {
        name: 'makespan of 53 skewed partitions, 4 processes, after an earlier run',
        ...{ value: medianOf(again), unit: '×', limit: 1.02, versus, rounds: again },
      },
    ];
  } finally {
    bed.dispose();
  }
}

/** Milliseconds: most are short, some long, and the longest is one of the last. */
function waits(longest: number): number[] {
  let state = 7;
  const random = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const made = Array.from({ length: PARTITIONS }, () => Math.round(longest * (0.05 + 0.6 * random() ** 4)));
  made[PARTITIONS - 3] = longest;
  return made;
}
