/** The native join: partitions' stores become the one store that a single run would have written. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  joinReportFile,
  makeOneFolder,
  readStatus,
  type SimulationPlace,
  setStatusAside,
  simulationDir,
  stateDir,
} from '../../layout';
import { messageOf, UserError } from '../../text';
import { discard, removeLeftOvers, replaceBy, temporaryBeside, writeDurably } from '../durable';
import { type JoinPreflight, joinPreflight, refuseIncomplete, refuseWithoutStore } from '../preflight';
import { withStore } from '../read-store';
import { checkCuts, judgedWithCuts } from '../seams/cuts';
import { measureSeams } from '../seams/measure';
import type { SeamReport } from '../seams/report';
import type { Ahead, JoinAhead } from './ahead';
import { inputWarnings, refuseDifferentInputs } from './inputs';
import { arePlain, type Merged, mergeStore } from './merge';
import { planJoin } from './plan';
import type { JoinReport } from './report';
import { surveyPartitions, surveyWhole } from './survey';

export { JoinAhead } from './ahead';
export { type JoinReport, joinReportSchema } from './report';

export interface JoinOptions {
  /** Joins what succeeded; the steps of other partitions become NaN and the status FAILED. */
  readonly skipFailures: boolean;
  /** Bytes, at most a hundred times. */
  readonly onProgress?: (p: { readonly done: number; readonly of: number }) => void;
  /** Stops the join; the old store stays. */
  readonly signal?: AbortSignal;
  /** What was joined of it already, while partitions were executed. It is of no use for anything else after this. */
  readonly ahead?: JoinAhead | undefined;
}

/**
 * Joins a partitioned simulation's stores. Whenever it is stopped, `OUT/NAME` holds either the store it had or the
 * complete new one, and a `status.json` only for what is there.
 * @returns what was written to `join_report.json`
 * @throws UserError `join.incomplete`, `join.storesMissing`, `join.nothing`, `join.differentInputs`, `join.unknownStore`, `join.partitionDiffers`,
 *   `join.partitionStore`, `join.noStore`, `join.noSpace`, `join.steps`, `store.open`, `store.read`, `store.write`
 */
export async function joinSimulation(place: SimulationPlace, options: JoinOptions): Promise<JoinReport> {
  const begun = performance.now();
  const folder = simulationDir(place);
  const preflight = await joinPreflight(place);
  if (!options.skipFailures) refuseIncomplete(place, preflight);
  // What was left out is asked for; what was joined before is not given up for it.
  else if ((await readStatus(folder))?.status === 'succeeded') refuseWithoutStore(place, preflight);
  const ahead = options.skipFailures ? undefined : await options.ahead?.take(preflight);
  try {
    return await join(place, options, preflight, ahead, begun);
  } finally {
    // Nothing is there under this name when it has become the joined store.
    if (ahead) await rm(ahead.temporary, { force: true });
  }
}

async function join(
  place: SimulationPlace,
  options: JoinOptions,
  preflight: JoinPreflight,
  ahead: Ahead | undefined,
  begun: number,
): Promise<JoinReport> {
  const folder = simulationDir(place);
  const { numbers } = preflight;
  const whole = await surveyWhole(place, ahead?.whole);
  const unreadable = options.skipFailures ? 'skipUnreadable' : 'refuseUnreadable';
  const survey = await surveyPartitions(place, preflight, whole, unreadable, ahead?.known);
  const { sources, skipped, successWord } = survey;
  if (sources.size === 0) {
    throw new UserError('join.nothing', `None of the partitions of ${folder} succeeded: there is nothing to join.`);
  }
  refuseDifferentInputs(place, survey.inputs);
  const plans = planJoin([...whole.datasets.values()], numbers, new Set(skipped.map((s) => s.index)));
  // A store with data that are not plain is written in another way from its beginning.
  const from = ahead && arePlain({ whole, plans, sources }) ? ahead : undefined;
  // What an earlier join wrote must not be taken for what this one does.
  await setStatusAside(folder, Date.now());

  // The seams are measured meanwhile: the join waits for the disk most of the time.
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const { meter } = from ?? {};
  const measuring = measureSeams({ whole, numbers, sources, signal, meter }).catch(unmeasured(numbers));
  measuring.catch(() => undefined);
  let seams: SeamReport | undefined;
  const merged = await replaceStore(whole.file, from?.temporary, async (temporary) => {
    const folderOfStore = path.dirname(whole.file);
    const { onProgress } = options;
    const merge = { whole, plans, sources, temporary, folder: folderOfStore, onProgress, signal, begun: from };
    const written = await mergeStore(merge);
    seams = await measuring;
    return written;
  }).finally(() => {
    stop.abort();
    return measuring.catch(() => undefined);
  });
  if (!seams) throw new Error('the seams were not measured');

  const status = skipped.length === 0 ? (successWord ?? 'SUCCESSFULLY_FINALIZED') : 'FAILED';
  const warnings = inputWarnings(survey.inputs);
  // A commitment that cannot be judged is no reason to have no results.
  const cuts =
    seams.seams > 0 && whole.ownFormat
      ? await withStore(whole.file, (store) => checkCuts(store, numbers)).catch(() => undefined)
      : undefined;
  const verdict = judgedWithCuts(seams.verdict, cuts, numbers);
  const report: JoinReport = {
    v: 1,
    engine: 'native',
    time: new Date().toISOString(),
    seconds: (performance.now() - begun) / 1000,
    status,
    numbers: { numSteps: numbers.numSteps, period: numbers.period, numOverlapSteps: numbers.numOverlapSteps },
    joined: [...sources.keys()],
    skipped: skipped.map(({ index, steps, reason }) => ({ index, steps: [...steps], reason })),
    store: { file: whole.file, datasets: plans.length, ...merged, throughLibrary: [...merged.throughLibrary] },
    seams: { ...seams, verdict },
    ...(cuts ? { cuts } : {}),
    warnings,
    note: [verdict.sentence, ...warnings].join(' '),
    concern: ['notEnough', 'differentInputs'].includes(verdict.kind) || warnings.length > 0 || !!cuts?.violatedCuts,
  };
  const hash = { files: [{ filename: path.basename(whole.file), hash: merged.sha256 }] };
  await writeDurably(path.join(path.dirname(whole.file), 'check.sha256'), JSON.stringify(hash));
  for (const folder of [path.dirname(stateDir(place)), stateDir(place)]) await makeOneFolder(folder);
  await writeDurably(joinReportFile(place), `${JSON.stringify(report)}\n`);
  // Last: it says that everything else is there.
  await writeDurably(path.join(folder, 'results', 'status.json'), JSON.stringify({ run_status: status }));
  return report;
}

/**
 * Writes a new store beside the old one and puts it in its place; removes it when it cannot be finished.
 * @param begun the new one, where it was begun already
 */
async function replaceStore(
  file: string,
  begun: string | undefined,
  write: (temporary: string) => Promise<Merged>,
): Promise<Merged> {
  await removeLeftOvers(file, begun);
  const temporary = begun ?? temporaryBeside(file);
  try {
    const merged = await write(temporary);
    await replaceBy(temporary, file);
    return merged;
  } catch (error) {
    await discard(temporary);
    throw error;
  }
}

/** A seam that cannot be read is no reason to have no results. */
const unmeasured =
  ({ numSteps, period, numOverlapSteps }: JoinReport['numbers']) =>
  (error: unknown): SeamReport => {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    return {
      v: 1,
      numOverlapSteps,
      seams: Math.ceil(numSteps / period) - 1,
      measured: [],
      verdict: { kind: 'unknown', sentence: `The seams could not be measured: ${messageOf(error)}` },
      datasets: [],
      objectives: [],
    };
  };
