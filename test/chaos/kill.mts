/** Carries out a plan's kills on a run, and goes on with it after each death of its supervisor. */
import { type Bed, paces } from './bed.mts';
import { DisturbedRun } from './disturbed-run.mts';
import type { Identity, Present } from './journal.mts';
import { type Kill, type Phase, phases, planRun } from './plan.mts';
import { carriersOf, isLiving, killed, until } from './processes.mts';

/** Told of every kill, by its kind in words. */
export type OnKill = (kind: string) => void;

/** A run that is not joined after so many resumes never will be. */
const MOST_STARTS = 60;

/** Starts a run, kills as planned (at most `most` times), and brings it to its end. */
export async function disturb(bed: Bed, seed: number, number: number, most: number, onKill: OnKill) {
  const plan = planRun(seed, number, paces[bed.runtime]);
  const run = new DisturbedRun(bed, plan.start);
  await run.go();
  let done = 0;
  let from = 0;
  for (const kill of plan.kills) {
    if (done >= most) break;
    for (;;) {
      const present = await due(run, kill, from);
      if (present === 'missed') break;
      const kind = present === 'over' ? undefined : strike(run, kill, present);
      if (kind !== undefined) {
        onKill(kind);
        done += 1;
        from = run.events().length;
        break;
      }
      // It ended by itself, because of an earlier kill: a resume, and the same again.
      if (run.isOver()) {
        await run.over();
        if (run.isDone() || run.starts >= MOST_STARTS) break;
        await run.go();
      }
    }
  }
  await finish(run);
  return run;
}

/** Resumes until the run is joined. */
export async function finish(run: DisturbedRun): Promise<void> {
  await run.over();
  while (!run.isDone()) {
    if (run.starts >= MOST_STARTS) throw new Error(`not joined after ${run.starts} starts`);
    await run.go();
    await run.over();
  }
}

/** Waits for the kill's moment. `missed`: its phase is past. `over`: there is no supervisor. */
async function due(run: DisturbedRun, kill: Kill, from: number): Promise<Present | 'missed' | 'over'> {
  const wanted = phases.indexOf(kill.phase);
  const look = () => {
    const events = run.events();
    const present = run.present();
    const now = phases.indexOf((present.phase ?? 'setup') as Phase);
    if (now > wanted) return 'missed' as const;
    if (run.isOver(present)) return 'over' as const;
    const begun = present.phase !== undefined && now === wanted;
    return begun && events.length >= Math.max(present.phaseFrom, from) + kill.events ? present : undefined;
  };
  const first = await until(`the moment of a kill in ${kill.phase}`, look, 180);
  if (first === 'missed' || first === 'over') return first;
  await new Promise((resolve) => setTimeout(resolve, kill.delay));
  // Whoever is to die lives by now, or never will.
  return until(
    'somebody to kill',
    () => {
      const present = run.present();
      if (run.isOver(present)) return 'over' as const;
      if (phases.indexOf((present.phase ?? 'setup') as Phase) > wanted) return 'missed' as const;
      return targetsOf(run, kill, present).length > 0 ? present : undefined;
    },
    120,
  );
}

/** Kills; the kind in words, or undefined when nobody was there any more. */
function strike(run: DisturbedRun, kill: Kill, present: Present): string | undefined {
  const targets = targetsOf(run, kill, present);
  const { supervisor } = present;
  const hit = targets.filter(killed);
  const dead = supervisor && hit.some(({ pid }) => pid === supervisor.pid) ? supervisor : undefined;
  if (dead) run.killed.push(dead);
  return hit.length === 0 ? undefined : kindOf(run, kill, dead);
}

function targetsOf(run: DisturbedRun, { victim, which }: Kill, present: Present): Identity[] {
  const workers = present.workers.filter(isLiving);
  const one = workers.length === 0 ? [] : [workers[which % workers.length]].filter((found) => found !== undefined);
  const owner = present.supervisor ? [present.supervisor] : [];
  switch (victim) {
    case 'worker':
      return one;
    case 'workers':
      return workers.length > 1 ? workers : [];
    case 'supervisor':
      return owner;
    case 'supervisor and workers':
      return one.length === 0 ? [] : [...owner, ...(which % 2 === 0 ? one : workers)];
    case 'child': {
      const children = carriersOf([run.bed.mark]).filter(({ commandLine }) => commandLine.startsWith('sleep '));
      const child = children[which % Math.max(1, children.length)];
      return child ? [child] : [];
    }
  }
}

function kindOf(run: DisturbedRun, { victim, phase }: Kill, supervisor: Identity | undefined): string {
  const owner = supervisor && run.foreground(supervisor) ? 'foreground command' : 'supervisor';
  const who = {
    worker: 'worker',
    workers: 'several workers',
    child: 'child in its own session',
    supervisor: owner,
    'supervisor and workers': `${owner} and workers`,
  };
  return `${phase}: ${who[victim]}`;
}
