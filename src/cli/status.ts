import { hostname } from 'node:os';
import {
  partitionsOnDisk,
  placeOf,
  readPartitionNumbers,
  readStatus,
  type SimulationPlace,
  simulationDir,
} from '../layout';
import { bootId } from '../machine';
import { partitionsOf } from '../partitions';
import { formatSteps } from '../partitions/describe';
import {
  type AwayRun,
  damageWarning,
  isStalled,
  type JobState,
  joinText,
  type Lease,
  lastSample,
  leaseMemory,
  livingRunAt,
  memoryOf,
  partitionText,
  pauseReasonText,
  type RunView,
  readRunToShow,
  runText,
  SupervisorLife,
  setupText,
  shownPartitionState,
  shownPhaseState,
  silentOf,
  takeOverTime,
  viewOf,
} from '../run';
import { groupErrors, numberedGroupText } from '../run/words/problems';
import { awayWords, noRunIn } from '../supervisor/open';
import { english, formatBytes, formatClock, oneLine, UserError } from '../text';
import { complain, say, sayJson } from './print';
import { remedyLines } from './remedy-lines';

/** `powersim status OUT/NAME`: the folded journal, or what the disk says of a simulation that is not ours. */
export async function statusCommand(folder: string, options: { readonly json?: boolean }): Promise<void> {
  const place = placeOf(folder);
  const life = new SupervisorLife(Date.now, leaseMemory());
  const { state, alive, rebuilt } = await readRunToShow(
    place,
    async ({ supervisor }) => supervisor !== undefined && (await life.isAlive(supervisor, place)),
  ).catch(unknownRun);
  if (!state) {
    const living = await livingRunAt(place);
    return living ? awayStatus(place, living, options.json ?? false) : foreignStatus(place, options.json ?? false);
  }
  const silent = alive ? silentOf(await life.leaseAt(place), Date.now()) : undefined;
  const view = viewOf(state, alive, Date.now(), {
    // Of one that is silent nobody knows whether it runs there.
    ...(silent ? {} : { here: { bootId: bootId(), host: hostname() } }),
    memory: await lastSample(place),
  });
  if (state.damage) complain(`warning: ${damageWarning(state.damage)}`);
  if (options.json) sayJson({ ...statusJson(view, rebuilt), ...(silent ? { silentSince: silent.touched } : {}) });
  else say(statusText(view, place, silent));
}

/** The state as `status --json` prints it. @param rebuilt the journal's beginning is lost */
export function statusJson(view: RunView, rebuilt = false) {
  const { run, alive } = view;
  return {
    runId: run.runId,
    kind: run.kind,
    state: view.state,
    alive,
    ...(alive && run.supervisor ? { host: run.supervisor.host } : {}),
    paused: run.paused,
    ...(run.pauseMessage === undefined ? {} : { pauseMessage: run.pauseMessage }),
    processes: run.concurrency,
    elapsed: view.elapsed,
    timeLeft: view.timeLeft ?? null,
    initialTime: run.initialTime ?? null,
    settings: run.settings,
    setup: { ...run.setup, state: shownPhaseState(run.setup.state, alive) },
    partitions: run.partitions.map((p) => ({
      index: p.index,
      steps: p.steps,
      validSteps: p.validSteps,
      state: shownPartitionState(p, alive),
      attempts: p.attempts,
      ...(p.progress ? { progress: p.progress } : {}),
      ...(p.handed ? { handed: p.handed } : {}),
      ...(isStalled(p, view) ? { stalledSince: p.stalledSince } : {}),
      ...withMemory(memoryOf(p, view)),
    })),
    join: { ...run.join, state: shownPhaseState(run.join.state, alive), skipped: run.skipped },
    warnings: run.warnings,
    ...(run.jobs.size > 0 ? { jobs: [...run.jobs.values()].map(jobJson) } : {}),
    ...(view.memory?.machine ? { memory: view.memory.machine } : {}),
    ...(run.damage || rebuilt ? { damage: { rebuilt, ...run.damage } } : {}),
    ...(run.partitionStores.are === 'kept' ? {} : { partitionStores: run.partitionStores }),
  };
}

/** What was handed to a cluster; `tasks` is their number, 1 for setup and join. */
const jobJson = ({ tasks, ...job }: JobState) => ({ ...job, tasks: Math.max(1, tasks.length) });

const withMemory = (memory: number | undefined) => (memory === undefined ? {} : { memory });

/** Of a message in a line: what a terminal can wrap need not be cut as in a narrow side bar. */
const LONGEST = 800;

/**
 * The tree as text, the warnings below it, and what to do about partitions that ran out of something on a cluster.
 * @param place that is looked at: the journal of a run that was moved names another one
 * @param silent see {@link silentOf}
 */
export function statusText(view: RunView, place: SimulationPlace = view.run.settings, silent?: Lease): string {
  const row = ({ label, description }: { label: string; description: string }) => `${label.padEnd(14)} ${description}`;
  const head = runText(view, english, 0);
  return [
    `${head.label}  ${head.description}`,
    ...[...(silent ? [silentWords(silent)] : []), ...aside(view)].map((line) => `  ${line}`),
    ...[
      ...(view.run.kind === 'foreign' ? [] : [setupText(view, english, LONGEST)]),
      ...view.run.partitions.map((p) => partitionText(p, view, english, LONGEST)),
      joinText(view, english, LONGEST),
    ].map((t) => `  ${row(t)}`),
    ...sharedErrors(view),
    ...view.run.warnings.map(({ message }) => `warning: ${oneLine(message, LONGEST)}`),
    ...remedyLines(view.run, place),
  ].join('\n');
}

/** What several partitions failed with, each error once. */
function sharedErrors({ run }: RunView): string[] {
  const shared = groupErrors(run).filter(({ partitions }) => partitions.length > 1);
  return shared.map((group) => `failed alike: ${oneLine(numberedGroupText(group), LONGEST)}`);
}

const silentWords = ({ host, touched, until }: Lease) =>
  `last supervisor on ${oneLine(host, 60)}: not heard of since ${formatClock(touched)} by its clock; if it stays silent, "powersim resume" takes the run over after ${takeOverTime(until)}`;

/** Why it is paused, and the memory that is left. */
function aside(view: RunView): string[] {
  const why = pauseReasonText(view);
  const machine = view.memory?.machine;
  return [
    ...(why === undefined ? [] : [why]),
    ...(machine ? [`memory: ${formatBytes(machine.available)} of ${formatBytes(machine.total)} available`] : []),
  ];
}

/** A journal that nothing makes up for leaves what is on disk. */
function unknownRun(error: unknown): { state: undefined; alive: false; rebuilt: false } {
  if (!(error instanceof UserError) || error.code !== 'journal.unreadable') throw error;
  complain(`warning: ${error.message}`);
  return { state: undefined, alive: false, rebuilt: false };
}

/** Of a run that goes on though its folder cannot be read. */
function awayStatus(place: SimulationPlace, living: AwayRun, json: boolean): void {
  const { runId, kind, settings } = living.entry;
  const pauseMessage = awayWords(place, living);
  const shown = { ...settings, environment: {} };
  if (json) sayJson({ runId, kind, state: 'paused', alive: true, paused: 'disk', pauseMessage, settings: shown });
  else say(`${oneLine(place.name)}  paused\n  ${oneLine(pauseMessage, LONGEST)}`);
}

async function foreignStatus(place: SimulationPlace, json: boolean): Promise<void> {
  const numbers = await readPartitionNumbers(place).catch((error: unknown) => {
    if (!(error instanceof UserError) || error.code !== 'layout.notPartitioned') throw error;
    throw noRunIn(place);
  });
  const disk = await partitionsOnDisk(place, numbers);
  const joined = await readStatus(simulationDir(place));
  const partitions = partitionsOf(numbers).map((p, i) => {
    const status = disk[i]?.status;
    return {
      ...p,
      state: status === 'succeeded' || status === 'failed' ? status : status === 'none' ? 'queued' : 'interrupted',
      attempts: [],
    };
  });
  const join = { state: joined ? (joined.status === 'succeeded' ? 'succeeded' : 'failed') : 'waiting' };
  if (json) {
    const state = join.state === 'waiting' ? 'interrupted' : join.state;
    sayJson({ kind: 'foreign', state, settings: { ...place, ...numbers }, partitions, join });
    return;
  }
  const lines = partitions.map(
    (p) => `  ${`Partition ${p.index}`.padEnd(14)} steps ${formatSteps(p.steps)} · ${p.state}`,
  );
  say(`${oneLine(place.name)}  made elsewhere\n${lines.join('\n')}\n  ${'Join'.padEnd(14)} ${join.state}`);
}
