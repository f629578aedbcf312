/**
 * `npm run bench:join [-- --gb=1,6 --rounds=3 --folder=DIR]`: the native join beside `cp`, h5wasm alone, and a C program
 * that uses libhdf5 as the package does. Needs three and a half times the store's size on disk.
 */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { COPY, NATIVE, type Race, races, UPSTREAM } from './race.mts';

const { values: flags } = parseArgs({
  options: {
    gb: { type: 'string', default: '1,6' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
  },
});
await races(flags.folder, flags.gb.split(',').map(Number), Number(flags.rounds), print);

function print({ gb, rounds, runs }: Race): void {
  const median = (numbers: readonly number[]) =>
    [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  const secondsOf = (name: string) => median((runs.get(name) ?? []).map((r) => r.seconds));
  const own = secondsOf(NATIVE);
  console.log(`\n${gb} GB, ${rounds} rounds: median (least to most) in seconds, data on disk`);
  for (const [name, all] of runs) {
    const seconds = all.map((r) => r.seconds);
    const range = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
    const memory = `${(Math.max(...all.map((r) => r.maxRss)) / 1e6).toFixed(0)} MB`;
    const cpu = `${median(all.map((r) => r.cpu)).toFixed(1)} s of CPU`;
    const ratio = `${(median(seconds) / own).toFixed(2)} × the native join`;
    console.log(
      `${name.padEnd(28)} ${median(seconds).toFixed(2).padStart(7)} (${range})  ${cpu.padStart(13)}  ${memory.padStart(8)} resident  ${ratio}`,
    );
  }
  const target = secondsOf(UPSTREAM);
  if (target > 0)
    console.log(`native join is ${(target / own).toFixed(2)} times as fast as the C program (wanted: 1.5)`);
  console.log(`native join takes ${(own / secondsOf(COPY)).toFixed(2)} times as long as cp (wanted: 1.15)`);
}
