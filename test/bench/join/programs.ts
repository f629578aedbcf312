/** What benchmarks start, each in a process of its own: `make`, `store`, `native`, `merge`, `library`. Bundled first. */
import { closeSync, copyFileSync, fsyncSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { placeOf } from '../../../src/layout';
import { openHdf5, withHdf5 } from '../../../src/store/hdf5';
import { joinSimulation } from '../../../src/store/join';
import { mergeStore } from '../../../src/store/join/merge';
import { planJoin } from '../../../src/store/join/plan';
import { surveyPartitions, surveyWhole } from '../../../src/store/join/survey';
import { copyThroughLibrary } from '../../../src/store/join/through-library';
import { joinPreflight } from '../../../src/store/preflight';
import { makePartitions, makeYear, numbers } from './year';

const [, , program, folder = '', argument = ''] = process.argv;
const place = placeOf(folder);
void run();

async function run(): Promise<void> {
  if (program === 'make') return makePartitions(place, Number(argument));
  if (program === 'store') return makeYear(folder, Number(argument));
  if (program === 'native') await joinSimulation(place, { skipFailures: false });
  else if (program === 'merge') await merge();
  else if (program === 'library') await library();
  else throw new Error(`no program ${program}`);
  process.stdout.write(`${JSON.stringify({ maxRss: process.resourceUsage().maxRSS * 1024 })}\n`);
}

/** The native join's writing alone: no seams, no report. */
async function merge(): Promise<void> {
  const whole = await surveyWhole(place);
  const { sources } = await surveyPartitions(place, await joinPreflight(place), whole, 'refuseUnreadable');
  const plans = planJoin([...whole.datasets.values()], numbers, new Set());
  const temporary = `${whole.file}.merged`;
  rmSync(temporary, { force: true });
  await mergeStore({ whole, plans, sources, temporary, folder: path.dirname(whole.file) });
}

/** h5wasm alone: every value through the HDF5 library, in blocks of 4 MiB. */
async function library(): Promise<void> {
  const whole = await surveyWhole(place);
  const { sources } = await surveyPartitions(place, await joinPreflight(place), whole, 'refuseUnreadable');
  const target = `${whole.file}.merged`;
  copyFileSync(whole.file, target);
  await withHdf5(target, 'r+', async (store) => {
    for (const plan of planJoin([...whole.datasets.values()], numbers, new Set())) {
      await copyThroughLibrary(
        plan,
        store,
        (i) => openHdf5(sources.get(i)?.file ?? '', 'r'),
        () => undefined,
      );
    }
  });
  const fd = openSync(target, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
