/** Cancels a run again and again at planned moments, resumes it each time, and lets it end at last. */
import { type Bed, SIGNALLED } from './bed.mts';
import { endOrphans } from './checks.mts';
import { DisturbedRun } from './disturbed-run.mts';
import { finish } from './kill.mts';
import { planCancels } from './plan.mts';
import { until } from './processes.mts';

export interface Cancelled {
  readonly run: DisturbedRun;
  /** What was left after each cancel. */
  readonly orphans: readonly string[];
  readonly trouble: readonly string[];
}

/** Starts a run and cancels it as planned, at most `most` times; in the end it is joined. */
export async function cancelAgainAndAgain(
  bed: Bed,
  seed: number,
  number: number,
  most: number,
  onCancel: (kind: string) => void,
): Promise<Cancelled> {
  const plan = planCancels(seed, number);
  const run = new DisturbedRun(bed, plan.start);
  const orphans: string[] = [];
  const trouble: string[] = [];
  for (let done = 0; done < most; done += 1) {
    await run.go();
    const kind = await cancelOnce(run, plan.cancel(done));
    await run.over();
    orphans.push(...endOrphans(run));
    if (run.isDone()) break;
    if (kind === undefined) continue;
    onCancel(kind);
    const state = await stateOf(bed);
    if (state !== 'cancelled') trouble.push(`after a cancel (${kind}) the run is ${state}`);
  }
  if (!run.isDone()) await finish(run);
  return { run, orphans, trouble };
}

/** Waits for the moment and cancels; undefined when the run was over before. */
async function cancelOnce(run: DisturbedRun, moment: { events: number; delay: number }): Promise<string | undefined> {
  const look = () => {
    const events = run.events().length;
    const present = run.present();
    if (run.isOver(present)) return null;
    return events >= present.supervisorFrom + moment.events ? present : undefined;
  };
  const present = await until('the moment of a cancel', look);
  await new Promise((resolve) => setTimeout(resolve, moment.delay));
  if (!present?.supervisor || run.isOver()) return undefined;
  const foreground = run.foreground(present.supervisor);
  if (foreground) {
    foreground.kill('SIGINT');
    const exitCode = await foreground.ended;
    // Before it listens to signals, Ctrl-C ends it like any other command: an interrupted run, not a cancelled one.
    if (exitCode === SIGNALLED) run.killed.push(present.supervisor);
    return exitCode === 130 ? 'Ctrl-C' : undefined;
  }
  const { exitCode } = await run.bed.powersim('cancel', run.bed.simulation);
  // The run may have ended just then; one that is at its end is not cancelled any more.
  await run.over();
  return exitCode === 0 && !run.isDone() ? 'powersim cancel' : undefined;
}

async function stateOf(bed: Bed): Promise<string> {
  const { output } = await bed.powersim('status', bed.simulation, '--json');
  return (JSON.parse(output) as { state: string }).state;
}
