/**
 * `npm run bench -- aftermath`: from the end of the last partition to joined results, against the same join all by itself.
 * What partitions leave was made before, as large as a year of many units; they only take their time and copy it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Bed, root } from './bed.mts';
import { bundle } from './bundle.mts';
import { type Form, type Measurement, medianOf, sideBySide } from './measurement.mts';

const COPIED = path.join(root, 'test/fixtures/node/copied.mjs');
/** Of `join/year.ts`. */
const NUMBERS = ['--num-steps=365', '--period=7', '--num-overlap-steps=1'];
const PARTITIONS = 53;

export async function aftermath(form: Form): Promise<Measurement[]> {
  // Less than a tenth of a GB is not joined ahead.
  const [gb, wait, rounds] = form === 'full' ? [1, 400, 3] : [0.1, 20, 1];
  const bed = new Bed();
  const made = path.join(bed.folder, 'made', 'NAME');
  const { outputDir, simulation } = bed.place('run');
  const store = path.join('data_store', 'simulation_store.h5');
  try {
    execFileSync(
      process.execPath,
      [await bundle(path.join(import.meta.dirname, 'join/programs.ts'), bed.folder), 'make', made, String(gb), '7'],
      { stdio: 'inherit' },
    );
    rmSync(`${path.join(made, store)}.setup`);
    for (let index = 1; index <= PARTITIONS; index += 1) {
      addChecksum(path.join(made, 'simulation_partitions', String(index), 'NAME'));
    }
    // The last one takes as long as what is joined ahead needs to catch up: others take minutes.
    const waits = Array.from({ length: PARTITIONS }, (_, i) => (i === PARTITIONS - 1 ? 10 * wait : wait));
    const variables = { COPIED_FROM: made, COPIED_WAITS: JSON.stringify(waits) };
    const place = [`--output-dir=${outputDir}`, '--name=NAME'];
    const own = async () => {
      rmSync(outputDir, { recursive: true, force: true });
      execFileSync('sync');
      await bed.powersim(['run', COPIED, ...place, ...NUMBERS, '--num-parallel-processes=2'], variables);
      return secondsAfterLast(bed);
    };
    const alone = () => {
      // As it was before the join.
      copyFileSync(path.join(made, store), path.join(simulation, store));
      for (const file of ['results/status.json', 'data_store/check.sha256']) rmSync(path.join(simulation, file));
      execFileSync('sync');
      return bed.powersim(['join', simulation], variables);
    };
    const ratios = await sideBySide(rounds, own, alone);
    return [
      {
        name: `from the last partition’s end to joined results, ${gb} GB in ${PARTITIONS} partitions`,
        ...{
          value: medianOf(ratios),
          unit: '×',
          limit: 0.2,
          versus: '`powersim join` of the same run',
          rounds: ratios,
        },
      },
    ];
  } finally {
    bed.dispose();
  }
}

/** As the engine and the package leave it beside a store. */
function addChecksum(execution: string): void {
  const filename = 'simulation_store.h5';
  const hash = createHash('sha256').update(readFileSync(path.join(execution, 'data_store', filename)));
  const check = { files: [{ filename, hash: hash.digest('hex') }] };
  writeFileSync(path.join(execution, 'data_store', 'check.sha256'), JSON.stringify(check));
}

function secondsAfterLast(bed: Bed): number {
  const events = bed.journal('run');
  const end = events.findLast(({ type }) => type === 'attemptEnded')?.time ?? Number.NaN;
  const joined = events.findLast(({ type }) => type === 'phaseEnded')?.time ?? Number.NaN;
  return (joined - end) / 1000;
}
