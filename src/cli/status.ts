import {
  journalFile,
  partitionsOnDisk,
  placeOf,
  readPartitionNumbers,
  readStatus,
  type SimulationPlace,
  simulationDir,
} from '../layout';
import { partitionsOf } from '../partitions';
import { formatSteps } from '../partitions/describe';
import {
  isAlive,
  joinText,
  partitionText,
  type RunView,
  readJournal,
  runText,
  setupText,
  shownPartitionState,
  shownPhaseState,
  viewOf,
} from '../run';
import { english, oneLine, UserError } from '../text';

/** `powersim status OUT/NAME`: the folded journal, or what the disk says of a simulation that is not ours. */
export async function statusCommand(folder: string, options: { readonly json?: boolean }): Promise<void> {
  const place = placeOf(folder);
  const { state, corrupt } = await readJournal(journalFile(place));
  if (!state) return foreignStatus(place, options.json ?? false);
  const alive = state.supervisor !== undefined && (await isAlive(state.supervisor));
  const view = viewOf(state, alive, Date.now());
  if (corrupt.length > 0) {
    const lines = corrupt.map((c) => c.line).join(', ');
    process.stderr.write(`powersim: warning: the journal is damaged in line ${lines}; what can be read is shown.\n`);
  }
  process.stdout.write(options.json ? `${JSON.stringify(statusJson(view))}\n` : `${statusText(view)}\n`);
}

/** The state as `status --json` prints it. */
export function statusJson(view: RunView) {
  const { run, alive } = view;
  return {
    runId: run.runId,
    kind: run.kind,
    state: view.state,
    alive,
    paused: run.paused,
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
    })),
    join: { ...run.join, state: shownPhaseState(run.join.state, alive), skipped: run.skipped },
    warnings: run.warnings,
  };
}

/** Of a message in a line: what a terminal can wrap need not be cut as in a narrow side bar. */
const LONGEST = 800;

/** The tree as text, and the warnings below it. */
export function statusText(view: RunView): string {
  const row = ({ label, description }: { label: string; description: string }) => `${label.padEnd(14)} ${description}`;
  const head = runText(view);
  return [
    `${head.label}  ${head.description}`,
    ...[
      ...(view.run.kind === 'foreign' ? [] : [setupText(view, english, LONGEST)]),
      ...view.run.partitions.map((p) => partitionText(p, view, english, LONGEST)),
      joinText(view, english, LONGEST),
    ].map((t) => `  ${row(t)}`),
    ...view.run.warnings.map(({ message }) => `warning: ${oneLine(message, LONGEST)}`),
  ].join('\n');
}

async function foreignStatus(place: SimulationPlace, json: boolean): Promise<void> {
  const numbers = await readPartitionNumbers(place).catch((error: unknown) => {
    if (!(error instanceof UserError) || error.code !== 'layout.notPartitioned') throw error;
    throw new UserError('run.none', `There is no run in ${simulationDir(place)}. Name the folder OUT/NAME of a run.`);
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
    process.stdout.write(
      `${JSON.stringify({ kind: 'foreign', state, settings: { ...place, ...numbers }, partitions, join })}\n`,
    );
    return;
  }
  const lines = partitions.map(
    (p) => `  ${`Partition ${p.index}`.padEnd(14)} steps ${formatSteps(p.steps)} · ${p.state}`,
  );
  process.stdout.write(`${place.name}  made elsewhere\n${lines.join('\n')}\n  ${'Join'.padEnd(14)} ${join.state}\n`);
}
