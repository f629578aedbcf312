import type { PhaseResult } from '../executors/executor';
import { readFacts } from '../executors/slurm/read-task-log';
import { saidOf } from '../executors/slurm/task-facts';
import { taskLog } from '../layout';
import type { RunSettings } from '../settings';
import { succeededOnDisk } from './attempt-files';
import { explain } from './explain';
import { closeJoin } from './join';
import type { OwnedRun } from './owned-run';
import { closeSetup } from './set-up';

/** Closes what a cluster still had when the run was cancelled and nobody followed any more. */
export async function closeHanded(run: OwnedRun, settings: RunSettings, now: () => number): Promise<void> {
  for (const { index, state, attempts } of run.state.partitions) {
    if (state !== 'running' && state !== 'queued') continue;
    // It may have come to its end before it could be cancelled.
    const succeeded = await succeededOnDisk(run.place, index).catch(() => false);
    if (succeeded) run.emit({ type: 'foundOnDisk', index, outcome: 'succeeded' });
    else if (state === 'running') {
      const attempt = attempts.at(-1)?.attempt ?? 1;
      const end = await endOf(run, settings, index, attempt);
      run.emit({ type: 'attemptEnded', index, attempt, ...end });
    }
  }
  await closePhase(run, 'setup', (result) => closeSetup(run, settings, result));
  await closePhase(run, 'join', (result) => closeJoin(run, settings, result, now));
}

async function closePhase(
  run: OwnedRun,
  phase: 'setup' | 'join',
  close: (result: PhaseResult) => Promise<void>,
): Promise<void> {
  if (run.state[phase].state !== 'running') return;
  const result = await resultOf(run, phase);
  // What cannot be looked at, for its folder is away, is closed all the same.
  if (result) await close(result).catch(() => undefined);
  if (run.state[phase].state === 'running') run.emit({ type: 'phaseEnded', phase, outcome: 'cancelled' });
}

/** How an attempt ended by what its task wrote; it was cancelled where that says nothing of it. */
async function endOf({ place, state }: OwnedRun, settings: RunSettings, index: number, attempt: number) {
  const tasks = [...state.jobs.values()].flatMap(({ submission, tasks }) => tasks.map((t) => ({ submission, ...t })));
  const carrier = tasks.findLast(({ attempts }) => attempts.some(([each]) => each === index));
  const facts = carrier && (await readFacts(taskLog(place, carrier.submission, carrier.task)));
  const known = facts?.attempts.get(index);
  const said = known?.attempt === attempt ? known.end?.result : undefined;
  if (said?.outcome !== 'failed' || said.kind === 'killed') return { outcome: 'cancelled' } as const;
  const kind = said.kind === undefined ? {} : { kind: said.kind };
  return { outcome: 'failed', ...kind, message: explain(settings, saidOf(said)) } as const;
}

/** What its job wrote of its end: it may have come to that before it could be cancelled. Undefined of one that never began. */
async function resultOf({ place, state }: OwnedRun, phase: 'setup' | 'join'): Promise<PhaseResult | undefined> {
  const job = [...state.jobs.values()].findLast((one) => one.phase === phase && one.outputDir === undefined);
  const facts = job && (await readFacts(taskLog(place, job.submission, 'job')));
  if (!facts?.began || facts.ended?.how === 'refused') return undefined;
  const said = facts.phaseEnd?.result;
  // The cancelling is what killed it.
  return said === undefined || said.kind === 'killed' ? { outcome: 'cancelled' } : saidOf(said);
}
