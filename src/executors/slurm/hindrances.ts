import { simulationDir } from '../../layout';
import { type Hindrance, hindranceOf, reasonMeaning } from '../../run';
import { quoted } from '../../text';
import type { SlurmOptions } from './options';
import { meaningOf } from './states';
import type { LiveTask, Submission } from './submission';

/** How often a task that Slurm could not launch is released by us: the next node may be a better one. */
const RELEASES = 3;
/** Of tasks that are named in a warning. */
const NAMED = 3;

/** Tells once of what keeps tasks from ever starting, and releases what Slurm held since it could not launch it. */
export class Hindrances {
  private readonly told = new Set<string>();
  private readonly released = new Map<LiveTask, { readonly times: number; readonly row: unknown }>();

  constructor(private readonly options: Pick<SlurmOptions, 'client' | 'listener' | 'place'>) {}

  /** @throws SlurmSilent */
  async look(submissions: readonly Submission[]): Promise<void> {
    for (const submission of submissions) {
      if (submission.isOver || !submission.isConfirmed) continue;
      for (const [reason, tasks] of byReason(submission)) {
        const hindrance = hindranceOf(reason);
        if (hindrance === undefined || (hindrance === 'held' && submission.isHeld !== false)) continue;
        if (hindrance === 'launch') await this.launchAgain(submission, reason, tasks);
        else this.tellOnce(submission, reason, () => warningOf(submission, tasks, reason, hindrance));
      }
    }
  }

  private async launchAgain(submission: Submission, reason: string, tasks: readonly LiveTask[]): Promise<void> {
    const held: LiveTask[] = [];
    const left: LiveTask[] = [];
    for (const task of tasks) {
      const before = this.released.get(task);
      if ((before?.times ?? 0) >= RELEASES && before?.row !== task.row) left.push(task);
      // Slurm has not been asked since.
      else if (before?.row !== task.row || before === undefined) held.push(task);
    }
    if (left.length > 0) this.tellOnce(submission, reason, () => warningOf(submission, left, reason, 'launch'));
    if (held.length === 0) return;
    // Also one that is refused counts: who may not release it would try for ever.
    for (const task of held)
      this.released.set(task, { times: (this.released.get(task)?.times ?? 0) + 1, row: task.row });
    await this.options.client.release(held.map((task) => submission.idOf(task)));
    const times = Math.max(...held.map((task) => this.released.get(task)?.times ?? 0));
    const who = `${namesOf(submission, held)} could not be started on ${held.length === 1 ? 'its node' : 'their nodes'}`;
    const text = `${who}, and Slurm held ${it(held)} (${reason}). Released for another try, ${times} of ${RELEASES}.`;
    this.options.listener.warning('slurm.released', text);
  }

  private tellOnce(submission: Submission, reason: string, words: () => string): void {
    const key = `${submission.number} ${reason}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.options.listener.warning('slurm.cannotStart', words());
  }
}

function byReason({ tasks, answersWhileHeld }: Submission): ReadonlyMap<string, LiveTask[]> {
  const groups = new Map<string, LiveTask[]>();
  for (const task of tasks.values()) {
    if (task.isOver || task.cancelSent || !task.row || meaningOf(task.row.state) !== 'waits') continue;
    if (answersWhileHeld.has(task.row)) continue;
    const group = groups.get(task.row.reason);
    if (group) group.push(task);
    else groups.set(task.row.reason, [task]);
  }
  return groups;
}

/** What Slurm said, what it means, and what to do. */
function warningOf(submission: Submission, tasks: readonly LiveTask[], reason: string, hindrance: Hindrance): string {
  const who = namesOf(submission, tasks);
  const cannot = hindrance === 'held' ? `${who} ${tasks.length === 1 ? 'is' : 'are'} held` : `${who} cannot start`;
  const meaning = reasonMeaning(reason, 1);
  const says = meaning === undefined ? `Slurm says ${reason}.` : `Slurm says ${reason}: ${meaning}.`;
  return `${cannot}. ${says} ${remedyOf(hindrance, reason, quoted(simulationDir(submission.place)))}`;
}

function remedyOf(hindrance: Hindrance, reason: string, folder: string): string {
  const anew = (settings: string) =>
    `Cancel the run and resume it with ${settings}: powersim cancel ${folder}, then powersim resume ${folder}`;
  switch (hindrance) {
    case 'resources':
      return `${anew('other resources')} --slurm ${resourceOf(reason)}=…`;
    case 'access':
      return `${anew('another one')} --slurm ${/qos/i.test(reason) ? 'qos' : 'account'}=… or --slurm partition=…`;
    case 'dependency':
      return `${anew('jobs that wait for nothing')}`;
    case 'nodes':
      return `It starts when they are back. To use others, ${lowerFirst(anew('another partition of the cluster'))} --slurm partition=…`;
    case 'held':
      return reason === 'JobHeldAdmin'
        ? `Ask the administrators of the cluster why, or try: powersim continue ${folder}`
        : `Release it with: powersim continue ${folder}`;
    case 'launch':
      return `It was released ${RELEASES} times in vain. The administrators of the cluster can see why its nodes refuse it; when they are mended, release it with: powersim continue ${folder}`;
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** The setting that a limit is about, as far as its word tells. */
function resourceOf(reason: string): string {
  if (/mem/i.test(reason)) return 'memory';
  if (/time|wall|minutes/i.test(reason)) return 'time';
  if (/cpu/i.test(reason)) return 'cpusPerTask';
  if (/gres/i.test(reason)) return 'gres';
  return reason === 'BadConstraints' ? 'constraint' : 'partition';
}

const it = (tasks: readonly unknown[]) => (tasks.length === 1 ? 'it' : 'them');

/** `Job 12_4 of Slurm`, `Jobs 12_4, 12_5, 12_6 and 9 more of Slurm`. */
function namesOf(submission: Submission, tasks: readonly LiveTask[]): string {
  const ids = tasks.slice(0, NAMED).map((task) => submission.idOf(task));
  const more = tasks.length - ids.length;
  const names = more > 0 ? `${ids.join(', ')} and ${more} more` : ids.join(', ');
  return `${tasks.length === 1 ? 'Job' : 'Jobs'} ${names} of Slurm`;
}
