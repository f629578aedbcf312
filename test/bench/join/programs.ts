/** What benchmarks start, each in a process of its own: `make`, `store`, `native`. Bundled first. */
import { placeOf } from '../../../src/layout';
import { joinSimulation } from '../../../src/store/join';
import { makePartitions, makeYear } from './year';

const [, , program, folder = '', gb = '', period = ''] = process.argv;
void run();

async function run(): Promise<void> {
  if (program === 'make') return makePartitions(placeOf(folder), Number(gb), Number(period));
  if (program === 'store') return makeYear(folder, Number(gb));
  if (program !== 'native') throw new Error(`no program ${program}`);
  await joinSimulation(placeOf(folder), { skipFailures: false });
  process.stdout.write(`${JSON.stringify({ maxRss: process.resourceUsage().maxRSS * 1024 })}\n`);
}
