/**
 * `npm run chaos`: runs of 24 partitions whose processes are killed at random moments, and runs that are cancelled again
 * and again; each must end joined, with the result of an undisturbed run.
 *
 *     npm run chaos                                       the short form: 18 kills with Node, 6 with Julia, 20 cancels
 *     npm run chaos -- --long                             200 kills, 100 cancels
 *     npm run chaos -- --seed 7 --runtime julia --kills 50 --cancels 0
 *
 * What is done when follows from the seed, which is printed. Exit status 1 if anything was lost, repeated or left; the
 * folder is kept then.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readPlaces } from '../provision/places.mts';
import { resultsVariable, writeResults } from '../suites/results.mts';
import { Bed, newFolder, type Runtime } from './bed.mts';
import { cancelAgainAndAgain } from './cancel.mts';
import { check } from './checks.mts';
import { DisturbedRun } from './disturbed-run.mts';
import { disturb, finish } from './kill.mts';
import { Score } from './score.mts';

const options = parseOptions();
const folder = newFolder();
const score = new Score(options.seed);
console.log(`seed ${options.seed}, in ${folder}`);
const beds: Bed[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const bed of beds) bed.endEverything();
    process.exit(1);
  });
}
const { julia } = readPlaces();
for (const { runtime, kills, cancels } of options.jobs) {
  if (runtime === 'julia' && !julia.available) {
    score.violation('other', `Julia is not available: ${julia.reason}`);
    continue;
  }
  await chaosOf(runtime, kills, cancels);
}
console.log(score.table());
const { violations } = score;
if (violations.length > 0) {
  console.log(`\n${violations.join('\n')}`);
  console.log(`\nThe folder ${folder} is kept. The same again: npm run chaos -- ${options.again}`);
} else rmSync(folder, { recursive: true, force: true });
const given = process.env[resultsVariable];
if (given) writeResults(given, { passed: score.passed, failed: violations, skipped: [] });
process.exitCode = violations.length > 0 ? 1 : 0;

async function chaosOf(runtime: Runtime, kills: number, cancels: number): Promise<void> {
  const undisturbed = new Bed(folder, runtime, `${runtime}-undisturbed`);
  beds.push(undisturbed);
  const first = new DisturbedRun(undisturbed, () => ({ how: 'foreground', raced: false }));
  await first.go();
  await finish(first);
  const { seed } = options;
  let done = 0;
  for (let number = 1; done < kills && number <= kills; number += 1) {
    await attempt(`${runtime} run ${number}`, undisturbed, async (bed) =>
      disturb(bed, seed, number, kills - done, (kind) => {
        done += 1;
        score.disturbance(runtime, kind);
      }),
    );
  }
  if (done < kills) score.violation('other', `only ${done} of ${kills} kills with ${runtime} met somebody`);
  done = 0;
  for (let number = 1; done < cancels && number <= cancels; number += 1) {
    await attempt(`${runtime} cancels ${number}`, undisturbed, async (bed) => {
      const cancelled = await cancelAgainAndAgain(bed, seed, number, cancels - done, (kind) => {
        done += 1;
        score.disturbance(runtime, kind);
      });
      for (const orphan of cancelled.orphans) score.violation('orphans', `${bed.outputDir}: after a cancel ${orphan}`);
      for (const trouble of cancelled.trouble) score.violation('other', `${bed.outputDir}: ${trouble}`);
      return cancelled.run;
    });
  }
  if (done < cancels) score.violation('other', `only ${done} of ${cancels} cancels with ${runtime} met a run`);
}

/** Does one run to its end and checks it; one that does not come to it is a loss. */
async function attempt(name: string, undisturbed: Bed, work: (bed: Bed) => Promise<DisturbedRun>): Promise<void> {
  const bed = new Bed(folder, undisturbed.runtime, name.replaceAll(' ', '-'));
  beds.push(bed);
  const before = performance.now();
  try {
    const run = await work(bed);
    const found = await check(run, undisturbed);
    score.run(undisturbed.runtime, run.starts - 1, found, bed.outputDir);
    const sentences = Object.values(found).flat();
    const sum = sentences.length;
    const seconds = ((performance.now() - before) / 1000).toFixed(1);
    console.log(
      `${name}: ${run.starts - 1} resumes, ${sum === 0 ? 'as it must be' : `${sum} violations`}, ${seconds} s`,
    );
    for (const sentence of sentences) console.log(`  ${sentence}`);
    if (sum === 0) rmSync(bed.folderOfRun, { recursive: true, force: true });
  } catch (error) {
    const violation = `${bed.outputDir}: ${error instanceof Error ? error.message : String(error)}`;
    console.log(`${name}: ${violation}`);
    score.violation('losses', violation);
    bed.endEverything();
  }
}

function parseOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      kills: { type: 'string' },
      cancels: { type: 'string' },
      runtime: { type: 'string', default: 'both' },
      long: { type: 'boolean', default: false },
    },
  });
  const seed = number('seed', values.seed) ?? Math.floor(Math.random() * 1_000_000);
  const kills = number('kills', values.kills) ?? (values.long ? 200 : 24);
  const cancels = number('cancels', values.cancels) ?? (values.long ? 100 : 20);
  const { runtime } = values;
  if (!['node', 'julia', 'both'].includes(runtime)) usage(`no such runtime: ${runtime}`);
  // A run with Julia takes longer, and its processes are the same ones of ours.
  const onJulia = runtime === 'both' ? Math.round(kills / 4) : runtime === 'julia' ? kills : 0;
  const jobs: { runtime: Runtime; kills: number; cancels: number }[] = [];
  if (runtime !== 'julia') jobs.push({ runtime: 'node', kills: kills - onJulia, cancels });
  if (runtime !== 'node') jobs.push({ runtime: 'julia', kills: onJulia, cancels: runtime === 'both' ? 0 : cancels });
  const again = `--seed ${seed} --kills ${kills} --cancels ${cancels} --runtime ${runtime}`;
  return { seed, jobs, again };
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) usage(`--${name} must be a whole number, not ${text}`);
  return Number(text);
}

function usage(message: string): never {
  console.error(
    `${message}\nnpm run chaos -- [--seed N] [--kills N] [--cancels N] [--runtime node|julia|both] [--long]`,
  );
  process.exit(2);
}
