/**
 * `npm run bench [-- PART…]`: measures what has a limit, and says whether it is kept. Each part alone:
 * `npm run bench -- reload`.
 *
 * `--write` also writes what was measured into `BENCHMARKS.md`. `--smoke` takes the short form of the parts that have one:
 * nothing is judged but that figures come out.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { activation } from '../test/bench/activation.mts';
import { aftermath } from '../test/bench/aftermath.mts';
import { embedded } from '../test/bench/bare/embedded.mts';
import { solve } from '../test/bench/bare/solve.mts';
import { dispatch } from '../test/bench/dispatch.mts';
import { rts, year } from '../test/bench/engine.mts';
import { join } from '../test/bench/join/index.mts';
import { journal } from '../test/bench/journal.mts';
import { julia } from '../test/bench/julia.mts';
import { loud } from '../test/bench/loud.mts';
import { describeMachine } from '../test/bench/machine.mts';
import { makespan } from '../test/bench/makespan.mts';
import type { Form, Measurement } from '../test/bench/measurement.mts';
import { packaged } from '../test/bench/packaged.mts';
import { plots } from '../test/bench/plots.mts';
import { reload } from '../test/bench/reload.mts';
import { figureOf, isKept, lineOf, type Row, renewed } from '../test/bench/report.mts';
import { results } from '../test/bench/results/index.mts';
import { scale } from '../test/bench/scale.mts';
import { slurmFollow } from '../test/bench/slurm-follow.mts';
import { supervisor } from '../test/bench/supervisor.mts';
import { timeline } from '../test/bench/timeline.mts';
import { bigTree } from '../test/bench/tree/big-tree.mts';
import { partsAtStart } from './build/parts-at-start.mts';

const root = path.resolve(import.meta.dirname, '..');
/** Parts with a short form. */
const short: Record<string, (form: Form) => Promise<Measurement[]>> = {
  julia,
  dispatch,
  makespan,
  supervisor,
  journal,
  scale,
  loud,
  solve,
  embedded,
  join,
  aftermath,
  activation,
  size,
  bigtree: bigTree,
};
const parts: typeof short = {
  ...short,
  reload,
  plots,
  timeline,
  results,
  year,
  rts,
  slurm: slurmFollow,
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const known = flags.smoke ? short : parts;
const unknown = positionals.filter((name) => !(name in known));
if (unknown.length > 0) {
  const which = flags.smoke ? 'part with a short form' : 'part';
  console.error(`no such ${which}: ${unknown.join(', ')}; there are ${Object.keys(known).join(', ')}`);
  process.exit(2);
}
const rows: Row[] = [];
for (const [part, measure] of Object.entries(known)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue;
  for (const measurement of await measure(flags.smoke ? 'smoke' : 'full')) {
    rows.push({ part, ...measurement });
    // In the short form what something takes tells nothing.
    console.log((flags.smoke ? figureOf : lineOf)(measurement));
  }
}
if (flags.write && !flags.smoke) write(rows);
const isGood = flags.smoke ? ({ value }: Row) => Number.isFinite(value) && value >= 0 : isKept;
process.exitCode = rows.length > 0 && rows.every(isGood) ? 0 : 1;

function write(measured: readonly Row[]): void {
  const file = path.join(root, 'BENCHMARKS.md');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, renewed(before, describeMachine(), measured, Object.keys(parts)));
}

/** Of the extension as it ships. */
async function size(): Promise<Measurement[]> {
  const shipped = packaged();
  const kilobytes = (file: string) => statSync(file).size / 1000;
  const atStart = partsAtStart(path.join(root, 'dist/extension.js')).map(kilobytes);
  const vsix = kilobytes(shipped);
  return [
    {
      name: 'extension.js, with all that it loads at once',
      value: atStart.reduce((sum, size) => sum + size, 0),
      unit: 'kB',
      limit: 250,
    },
    { name: 'powersim-parallel.vsix', value: vsix, unit: 'kB', limit: 8000 },
  ];
}
