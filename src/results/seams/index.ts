/** What the overlaps of a partitioned simulation say about its cuts: as its join reported it, or measured just now. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { joinReportFile, readStatus, type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { type PartitionNumbers, partitionAt } from '../../partitions';
import { type JoinPreflight, joinPreflight } from '../../store/preflight';
import { withStore } from '../../store/read-store';
import { measureSimulation, type SeamReport } from '../../store/seams';
import { costSentence } from '../../store/seams/cost';
import { type CutReport, checkCuts, judgedWithCuts } from '../../store/seams/cuts';
import { sidecarFiles } from '../../store/sidecars';
import { messageOf, oneLine, UserError } from '../../text';
import { fateOf } from '../gaps';
import { findPartitions } from '../partition-states';
import type { CataloguePartition, SeamView } from '../protocol';
import { type ReportFound, readJoinReport, staleness } from './join-report';
import { rowsOf, withoutValues } from './rows';

export interface SeamViewOptions {
  readonly signal?: AbortSignal | undefined;
  /** Seams. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

/** Left out, with the reason. */
interface LeftOut {
  readonly index: number;
  readonly reason: string;
}

/**
 * The seams of a partitioned simulation, before or after its join. Reads of the partitions' stores only the overlaps,
 * and nothing of them where the join's report fits the partitions as they are.
 * @throws UserError `layout.notPartitioned`, `layout.config`, `seams.storesMissing`, `seams.storeUnreadable`
 */
export async function seamViewOf(place: SimulationPlace, options: SeamViewOptions = {}): Promise<SeamView> {
  const preflight = await joinPreflight(place);
  const found = await readJoinReport(place);
  const problem = await problemOf(found, preflight);
  if (found.kind === 'report' && problem === undefined) return reported(found, preflight.numbers, []);
  const { files, partitions } = await findPartitions(place);
  if (!preflight.partitions.some(({ index }) => files.has(index) && files.has(index + 1))) {
    const stale = `The report of the join may be out of date (${problem}), and the partitions' stores are not there to measure anew.`;
    const isUsable = found.kind === 'report' && found.report.seams.initialTime !== undefined;
    if (isUsable) return reported(found, preflight.numbers, [stale]);
    refuseWithoutStores(place, preflight);
  }
  options.signal?.throwIfAborted();
  const { report, skipped, ownFormat } = await measured(place, { ...options, files });
  const cuts = ownFormat ? await cutsOf(place, preflight) : undefined;
  const verdict = judgedWithCuts(report.verdict, cuts, preflight.numbers);
  const notes = [
    ...(problem === undefined
      ? []
      : [`${joinReportFile(place)} was not used: ${problem}; the seams were measured anew.`]),
    ...(await outsideNotes(place)),
  ];
  const leftOut = skipped.map((left) => ({ ...left, reason: reasonOf(left, partitions) }));
  return viewOf({ ...report, verdict }, cuts, 'measured', leftOut, preflight.numbers, notes);
}

/** As the results say it, who know the run; of a store that cannot be read, what is wrong with it. */
function reasonOf({ index, reason }: LeftOut, partitions: readonly CataloguePartition[]): string {
  const found = partitions.find((partition) => partition.index === index);
  if (!found || found.state === 'succeeded' || found.state === 'storeMissing') return reason;
  return fateOf(found.state, found.message);
}

async function problemOf(found: ReportFound, { numbers, partitions }: JoinPreflight): Promise<string | undefined> {
  if (found.kind === 'none') return undefined;
  return found.kind === 'unusable' ? found.why : staleness(found, numbers, partitions);
}

/** @throws UserError `seams.storesMissing` */
function refuseWithoutStores(place: SimulationPlace, { withoutStore, partitions }: JoinPreflight): void {
  if (withoutStore.length === 0) return;
  throw new UserError(
    'seams.storesMissing',
    `The seams of ${simulationDir(place)} cannot be measured: the stores of ${withoutStore.length} of ${partitions.length} partitions were cleaned up, moved or deleted, and there is no usable report of a native join. Put them back, or retry these partitions.`,
  );
}

/** Some versions of the package keep parameters in files beside the stores. */
async function outsideNotes(place: SimulationPlace): Promise<string[]> {
  const files = await sidecarFiles(simulationDir(place));
  const models = [...new Set(files.map((file) => path.basename(path.dirname(path.dirname(file)))))].sort();
  const last = models.pop();
  if (last === undefined) return [];
  const whose = models.length === 0 ? last : `${models.join(', ')} and ${last}`;
  return [
    sentenceOf(
      `The parameters of ${whose} were not measured: they are kept in files beside the store (${files[0]}). Whether the partitions were computed from the same data cannot be told.`,
    ),
  ];
}

async function measured(place: SimulationPlace, options: Parameters<typeof measureSimulation>[1]) {
  try {
    return await measureSimulation(place, options);
  } catch (error) {
    if (!(error instanceof UserError && UNREADABLE.has(error.code))) throw error;
    throw new UserError(
      'seams.storeUnreadable',
      `The seams of ${simulationDir(place)} cannot be measured: ${messageOf(error)}`,
      [],
      { cause: error },
    );
  }
}

/** While the overlaps are read, of stores that could be opened before. */
const UNREADABLE: ReadonlySet<string> = new Set(['store.open', 'store.read', 'join.partitionStore']);

const reported = (
  { report }: Extract<ReportFound, { kind: 'report' }>,
  numbers: PartitionNumbers,
  notes: readonly string[],
): SeamView => viewOf(report.seams, report.cuts, 'joinReport', report.skipped, numbers, notes);

/** What the joined commitment shows, where the join is of the partitions as they are; a judgement more is no reason to have none. */
async function cutsOf(place: SimulationPlace, preflight: JoinPreflight): Promise<CutReport | undefined> {
  const whole = await readStatus(simulationDir(place));
  if (whole?.status !== 'succeeded') return undefined;
  const joinedMs = (await stat(whole.file)).mtimeMs;
  for (const { executionDir } of preflight.partitions) {
    const own = executionDir === undefined ? undefined : await readStatus(executionDir);
    if (!own || (await stat(own.file)).mtimeMs > joinedMs) return undefined;
  }
  const file = storeFile(simulationDir(place));
  return withStore(file, (store) => checkCuts(store, preflight.numbers)).catch(() => undefined);
}

function viewOf(
  report: SeamReport,
  cuts: CutReport | undefined,
  basis: SeamView['basis'],
  leftOut: readonly LeftOut[],
  numbers: PartitionNumbers,
  notes: readonly string[],
): SeamView {
  const initialMs = Date.parse(`${report.initialTime}Z`);
  const cutMs = (seam: number) =>
    initialMs + partitionAt(numbers, seam).validSteps[1] * (report.stepResolutionMs ?? Number.NaN);
  const without = withoutValues(report);
  return {
    verdict: { kind: report.verdict.kind, sentence: sentenceOf(report.verdict.sentence) },
    ...(report.cost ? { cost: costSentence(report.cost, report.measured.length) } : {}),
    // A verdict that was judged with the cuts says it already.
    ...(cuts && !report.verdict.sentence.includes(cuts.sentence) ? { cuts: sentenceOf(cuts.sentence) } : {}),
    basis,
    numOverlapSteps: report.numOverlapSteps,
    of: report.seams,
    seams: report.measured.map((seam) => ({ seam, cutMs: cutMs(seam) })),
    rows: rowsOf(report),
    notes: [
      ...notes,
      ...leftOutNotes(leftOut),
      ...(without.length === 0
        ? []
        : [`No value in the overlaps is stored by both partitions of: ${someOf(without)}.`]),
    ],
  };
}

/** One sentence for each reason. */
function leftOutNotes(leftOut: readonly LeftOut[]): string[] {
  const byReason = new Map<string, number[]>();
  for (const { index, reason } of leftOut) byReason.set(reason, [...(byReason.get(reason) ?? []), index]);
  return [...byReason].map(([reason, indices]) => {
    const who = `${indices.length === 1 ? 'partition' : 'partitions'} ${someOf(indices.map(String))}`;
    return `The seams beside ${who} were not measured: ${sentenceOf(reason).replace(/\.$/, '')}.`;
  });
}

/** A report may have been written by anybody. */
const sentenceOf = (text: string) => oneLine(text, 2000);

const MOST_NAMED = 10;
const someOf = (names: readonly string[]) =>
  `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''}`;
