/**
 * `npm run bench -- julia`: runs of short partitions on Julia processes that start cold, by the stand-in package: against its
 * own `run_parallel_simulation`, and against one process for each partition, as people script it.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { placesOf } from '../provision/places.mts';
import { Bed, root } from './bed.mts';
import { type Form, type Measurement, medianOf, sideBySide } from './measurement.mts';

const fixtures = path.join(root, 'test/fixtures/julia');
const project = path.join(fixtures, 'generations/G1');
const simulation = path.join(fixtures, 'scripts/simulation.jl');
const PROCESSES = 2;

/** A way to have partitions executed. @returns seconds that it took */
type Way = (partitions: number) => Promise<number>;

export async function julia(form: Form): Promise<Measurement[]> {
  const places = placesOf('julia');
  const bed = new Bed({ JULIA_DEPOT_PATH: places.depot });
  const command = [places.executable, `--project=${project}`];
  const flags = [`--julia=${places.executable}`, `--exeflags="--project=${project}"`];
  let runs = 0;
  /** Each run has a folder of its own. */
  const newName = () => {
    runs += 1;
    return `${runs}`;
  };
  const own: Way = (n) => bed.powersim(bed.run(simulation, newName(), n, PROCESSES, ...flags));
  const upstream: Way = (n) => {
    const numbers = [`${n}`, '1', '0', `${PROCESSES}`];
    const program = path.join(fixtures, 'scripts/parallel.jl');
    return bed.timed([...command, program, simulation, bed.place(newName()).outputDir, 'NAME', ...numbers]);
  };
  const byHand: Way = (n) => {
    const { outputDir } = bed.place(newName());
    mkdirSync(outputDir);
    return oneProcessEach([...command, path.join(fixtures, 'scripts/call.jl'), simulation], outputDir, n, bed);
  };
  try {
    // Packages are compiled and files read: what is cold are the processes.
    await own(2);
    const upstreams = 'the package’s run_parallel_simulation';
    if (form === 'smoke') return [await against(upstreams, own, upstream, 2, 1, 0.6)];
    return [
      await against(upstreams, own, upstream, 4, 5, 0.6),
      await against(upstreams, own, upstream, 24, 3, 0.6),
      await against('one process for each partition', own, byHand, 24, 3, 0.3),
    ];
  } finally {
    bed.dispose();
  }
}

async function against(
  versus: string,
  own: Way,
  peer: Way,
  partitions: number,
  rounds: number,
  limit: number,
): Promise<Measurement> {
  const ratios = await sideBySide(
    rounds,
    () => own(partitions),
    () => peer(partitions),
  );
  const name = `wall time of ${partitions} short partitions on Julia, ${PROCESSES} processes, cold`;
  return { name, value: medianOf(ratios), unit: '×', limit, versus, rounds: ratios };
}

/** Setup, then a process for each partition, two at a time, then the join. @returns seconds */
async function oneProcessEach(
  call: readonly string[],
  outputDir: string,
  partitions: number,
  bed: Bed,
): Promise<number> {
  const begun = performance.now();
  const phase = (name: string, ...options: string[]) =>
    bed.timed([...call, name, '--simulation-name=NAME', ...options, `--output-dir=${outputDir}`]);
  await phase('setup', `--num-steps=${partitions}`, '--num-period-steps=1', '--num-overlap-steps=0');
  let next = 1;
  const executeOthers = async () => {
    while (next <= partitions) {
      const index = next;
      next += 1;
      await phase('execute', `--index=${index}`);
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, executeOthers));
  await phase('join');
  return (performance.now() - begun) / 1000;
}
