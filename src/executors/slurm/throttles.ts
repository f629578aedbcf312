import type { SlurmClient } from './client';
import type { After } from './script';
import { fairShares, type Load, mostRunning, nextShares } from './shares';
import { meaningOf } from './states';
import type { Submission } from './submission';

/** How an array may be handed over beside those that are there. */
export interface Admission {
  /** Tasks of it that may run at once; 0: any number. */
  readonly throttle: number;
  readonly after?: After | undefined;
}

/** Tasks of which one has to end that are named at most: others end, too. */
const NAMED = 20;

/**
 * The throttles of the arrays that are alive: together, no more tasks run at once than is wanted. Where nobody follows
 * them, each keeps its own.
 */
export class Throttles {
  /** Tasks of an array that is being handed over. */
  private coming = 0;
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: Pick<SlurmClient, 'queue' | 'throttle'>,
    private readonly submissions: readonly Submission[],
  ) {}

  /** Brings every share up to what it is to be now. @throws SlurmSilent */
  settle(limit: number | undefined): Promise<void> {
    return this.inTurn(() => this.adjust(limit));
  }

  /**
   * Makes room for an array, and hands it over.
   * @param tasks that it has
   * @param previous what it follows in the same queue; it begins when that is over where not all may run at once
   * @param rest tasks that are to follow, its own ones among them
   * @throws SlurmSilent, and what handing over throws
   */
  async admit<T>(
    limit: number | undefined,
    tasks: number,
    { previous, rest }: { readonly previous: Submission | undefined; readonly rest: number },
    handOver: (admission: Admission) => Promise<T>,
  ): Promise<T> {
    if (limit === undefined) return handOver({ throttle: 0 });
    try {
      return await handOver(await this.inTurn(() => this.roomFor(limit, tasks, previous, rest)));
    } finally {
      this.coming = 0;
    }
  }

  private async roomFor(
    limit: number,
    tasks: number,
    previous: Submission | undefined,
    rest: number,
  ): Promise<Admission> {
    const chains = this.chains();
    const alive = chains.reduce((sum, chain) => sum + loadOf(chain).alive, 0);
    if (alive + rest <= limit) return { throttle: 0 };
    const own = previous && chains.find((chain) => chain.includes(previous));
    if (own || chains.length >= limit) {
      const chain = own ?? chains.reduce((a, b) => (loadOf(b).alive < loadOf(a).alive ? b : a));
      const others = chains.filter((each) => each !== chain).map(loadOf);
      const room = limit - others.reduce((sum, load) => sum + mostRunning(load, load.share), 0);
      const job = chain.at(-1)?.job;
      // One at least: Slurm's word for none means any number.
      const throttle = own ? throttleOf(Math.max(1, room), tasks) : 1;
      return { throttle, after: job === undefined ? undefined : { jobs: [job], any: false } };
    }
    this.coming = tasks;
    await this.adjust(limit);
    return this.beside(limit, tasks, chains);
  }

  /** With what runs, one task of it may be too many as yet: it begins when enough of the others have ended. */
  private async beside(limit: number, tasks: number, chains: readonly Submission[][]): Promise<Admission> {
    const all = chains.flat();
    const rows = all.length === 0 ? [] : await this.client.queue(all.map(({ state }) => state.name));
    const of = (chain: readonly Submission[], meaning: 'runs' | 'waits') =>
      rows.filter((row) => meaningOf(row.state) === meaning && chain.some(({ job }) => job === row.job));
    const running = chains.map((chain) => of(chain, 'runs').map(({ job, task }) => `${job}_${task}`));
    const loads = chains.map((chain, i): Load => {
      const load = loadOf(chain);
      // Where nothing waits, nothing follows what ends.
      const share = of(chain, 'waits').length === 0 ? 0 : load.share;
      return { ...load, share, ceiling: running[i]?.length ?? 0 };
    });
    const room = limit - loads.reduce((sum, load) => sum + mostRunning(load, load.share), 0);
    const fair = fairShares(limit, [...loads.map(({ alive }) => alive), tasks]).at(-1) ?? 1;
    if (room >= 1) return { throttle: throttleOf(Math.min(room, Math.max(1, fair)), tasks) };
    const surplus = loads.map(({ share, ceiling }, i) => ({ ids: running[i] ?? [], count: ceiling - share }));
    const over = surplus.filter(({ count }) => count > 0);
    // Any one of them, or so many of each as are more than it has now.
    const any = room === 0;
    const named = any ? over.flatMap(({ ids }) => ids).slice(0, NAMED) : enough(over, 1 - room);
    const jobs = named.length > 0 ? named : all.slice(-1).flatMap(({ job }) => job ?? []);
    return { throttle: 1, after: jobs.length === 0 ? undefined : { jobs, any } };
  }

  private async adjust(limit: number | undefined): Promise<void> {
    const chains = this.chains();
    if (limit === undefined) {
      for (const submission of chains.flat()) await this.tell(submission, Number.POSITIVE_INFINITY);
      return;
    }
    const before = chains.map(loadOf);
    const coming: Load[] = this.coming === 0 ? [] : [{ alive: this.coming, share: 1, ceiling: 1 }];
    const next = nextShares(limit, [...before, ...coming]);
    const isLess = (i: number) => (next[i] ?? 0) < (before[i]?.share ?? 0);
    // First what is less.
    const order = [...chains.keys()].sort((a, b) => Number(isLess(b)) - Number(isLess(a)));
    for (const i of order) {
      const share = next[i] ?? 0;
      for (const submission of chains[i] ?? []) {
        const isNew = submission.share === undefined;
        const isOff = isLess(i) ? (submission.share ?? 0) > share : share > (before[i]?.share ?? 0);
        if (isNew || isOff) await this.tell(submission, share);
      }
    }
  }

  private async tell(submission: Submission, share: number): Promise<void> {
    if (submission.job === undefined || submission.share === share || !hasWaiting(submission)) return;
    // None at all is for whoever holds what waits: Slurm knows no such throttle.
    const told = Math.max(1, share);
    if (submission.throttle !== told) {
      await this.client.throttle(submission.job, Number.isFinite(told) ? told : 0);
      submission.throttle = told;
    }
    submission.toldShare(share);
  }

  /** Arrays that are alive, the oldest first; together those of which each waits for the one before. */
  private chains(): Submission[][] {
    const chains: Submission[][] = [];
    for (const submission of this.submissions) {
      if (submission.isOver || submission.state.phase !== 'execute') continue;
      const before = chains.find((chain) => submission.after !== undefined && chain.at(-1)?.job === submission.after);
      if (before) before.push(submission);
      else chains.push([submission]);
    }
    return chains;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.work.then(work);
    this.work = done.catch(() => undefined);
    return done;
  }
}

/** 0: all of them, which is not more. */
const throttleOf = (share: number, tasks: number) => (share < tasks ? share : 0);

function loadOf(chain: readonly Submission[]): Load {
  const loads = chain.map(({ tasks, share = Number.POSITIVE_INFINITY, ceiling }) => {
    const alive = [...tasks.values()].filter(({ isOver }) => !isOver).length;
    return { alive, share: Math.min(share, alive), ceiling: Math.min(ceiling, alive) };
  });
  return {
    alive: loads.reduce((sum, { alive }) => sum + alive, 0),
    share: Math.max(0, ...loads.map(({ share }) => share)),
    ceiling: Math.max(0, ...loads.map(({ ceiling }) => ceiling)),
  };
}

/** Whether any may still begin, as far as is known. */
const hasWaiting = ({ tasks, share }: Submission) =>
  [...tasks.values()].some(
    ({ isOver, row }) => !isOver && (row ? meaningOf(row.state) === 'waits' : share !== undefined),
  );

function enough(
  over: readonly { readonly ids: readonly string[]; readonly count: number }[],
  wanted: number,
): string[] {
  return over.flatMap(({ ids, count }) => ids.slice(0, count)).slice(0, wanted);
}
