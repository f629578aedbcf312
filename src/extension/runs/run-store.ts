import type { SimulationPlace } from '../../layout';
import type { ProcessIdentity } from '../../machine';
import { type Change, isFinished, type Lease, type RegistryEntry } from '../../run';
import { UserError } from '../../text';
import type { Clock } from '../clock';
import { Emitter } from '../emitter';
import { FollowedRun } from './followed-run';
import { placeKey } from './places';
import { tellApart } from './tell-apart';

/** While a run goes on its journal is read this often, milliseconds. */
const WATCH_EVERY = 250;
/** One to which nothing was written is looked at again so soon: that costs next to nothing, and what comes then is seen at once. */
const WATCH_QUIET_EVERY = 100;
/** Finished runs, and runs that a command line may have started, are looked for this often. */
const DISCOVER_EVERY = 2000;
const NEVER = Number.NEGATIVE_INFINITY;

/** What a change was about: the list of runs, or nodes of one run. */
export type StoreChange =
  | { readonly type: 'list' }
  | { readonly type: 'run'; readonly run: FollowedRun; readonly changes: readonly Exclude<Change, undefined>[] };

/** Where the store learns of runs. */
export interface RunSources {
  /**
   * Entries of the registry that belong to this window, oldest first; undefined when nothing changed since the last call.
   * @param anew also look when nothing seems to have changed
   */
  registered(anew: boolean): Promise<readonly RegistryEntry[] | undefined>;
  /** Simulations that the user opened by hand. */
  opened(): readonly SimulationPlace[];
  isAlive(supervisor: ProcessIdentity, place: SimulationPlace): Promise<boolean>;
  /** What the lock of a supervisor on another machine tells. */
  leaseAt?(place: SimulationPlace): Promise<Lease | undefined>;
  /** Something failed that is tried again by itself. */
  warn(message: string, error: unknown): void;
}

/** The runs of this window. Follows their journals by polling and tells which node changed. */
export class RunStore {
  private readonly emitter: Emitter<StoreChange>;
  private readonly byPlace = new Map<string, FollowedRun>();
  private shown: readonly FollowedRun[] = [];
  private cancelTimer: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private discoveredAt = NEVER;
  /** Nothing was written when the journals were looked at last. */
  private isQuiet = false;
  private warned = new Set<string>();
  private disposed = false;

  constructor(
    private readonly sources: RunSources,
    private readonly clock: Clock,
  ) {
    this.emitter = new Emitter((error) => sources.warn('A listener of the runs failed', error));
  }

  get onDidChange() {
    return this.emitter.event;
  }

  /** Runs to show, the newest first. */
  get runs(): readonly FollowedRun[] {
    return this.shown;
  }

  byId(runId: string): FollowedRun | undefined {
    return this.shown.find((run) => run.id === runId);
  }

  at(place: SimulationPlace): FollowedRun | undefined {
    const run = this.byPlace.get(placeKey(place));
    return run?.isShown ? run : undefined;
  }

  /** Looks for runs and reads their journals now; then goes on doing so. Resolves when it was done once. */
  async refresh(): Promise<void> {
    // A look that is under way may have missed what the caller wants to see.
    await this.running;
    this.discoveredAt = NEVER;
    await this.tick();
  }

  /**
   * Waits until the journal of a run that was just started is here.
   * @throws UserError `run.notSeen` when it does not come
   */
  async whenSeen(runId: string, milliseconds = 10_000): Promise<FollowedRun> {
    const end = this.clock.now() + milliseconds;
    for (;;) {
      await this.refresh();
      const run = this.byId(runId);
      if (run) return run;
      if (this.clock.now() >= end) {
        throw new UserError('run.notSeen', `The run ${runId} was started, but its journal cannot be read.`);
      }
      await new Promise<void>((resolve) => this.clock.after(100, resolve));
    }
  }

  dispose(): void {
    this.disposed = true;
    this.cancelTimer?.();
  }

  /** One round at a time; every round ends by planning the next. */
  private tick(): Promise<void> {
    this.running ??= this.round().finally(() => {
      this.running = undefined;
      this.plan();
    });
    return this.running;
  }

  private plan(): void {
    this.cancelTimer?.();
    if (this.disposed) return;
    const now = this.clock.now();
    const active = [...this.byPlace.values()].some((run) => run.isActive(now));
    const watch = this.isQuiet ? WATCH_QUIET_EVERY : WATCH_EVERY;
    const delay = active ? watch : DISCOVER_EVERY;
    this.cancelTimer = this.clock.after(delay, () => void this.tick());
  }

  private async round(): Promise<void> {
    const now = this.clock.now();
    const discover = now - this.discoveredAt >= DISCOVER_EVERY;
    if (discover) {
      const anew = this.discoveredAt === NEVER;
      this.discoveredAt = now;
      await this.attempt('registry', 'The list of runs cannot be read', () => this.discover(anew));
    }
    const before = this.shown;
    const changed = new Map<FollowedRun, Exclude<Change, undefined>[]>();
    await Promise.all(
      [...this.byPlace].map(async ([key, run]) => {
        if (!discover && !run.isActive(now)) return;
        await this.attempt(run.folder, `The journal of ${run.folder} cannot be read`, async () => {
          const known = run.id;
          const changes = (await run.poll(now, this.sources)).filter((change) => change !== undefined);
          if (known !== '' && run.id !== known) await this.replace(key, run, now);
          else if (changes.length > 0) changed.set(run, changes);
        });
      }),
    );
    this.isQuiet = changed.size === 0;
    this.shown = this.order();
    if (!sameList(before, this.shown)) this.emitter.fire({ type: 'list' });
    for (const [run, changes] of changed) {
      if (run.isShown) this.emitter.fire({ type: 'run', run, changes });
    }
  }

  /** Another run has taken this one's place on disk: it is another run to everybody who looks, too. */
  private async replace(key: string, old: FollowedRun, now: number): Promise<void> {
    const run = new FollowedRun(old.place, old.entry);
    this.byPlace.set(key, run);
    await run.poll(now, this.sources);
  }

  private async discover(anew: boolean): Promise<void> {
    const entries = await this.sources.registered(anew);
    const wanted = new Set<string>();
    for (const place of this.sources.opened()) {
      const key = placeKey(place);
      wanted.add(key);
      if (!this.byPlace.has(key)) this.byPlace.set(key, new FollowedRun(place, undefined));
    }
    // Oldest first: of several runs that used one place, the newest is the one that is there now.
    for (const entry of entries ?? this.knownEntries()) {
      const place = { outputDir: entry.settings.outputDir, name: entry.settings.name };
      const key = placeKey(place);
      wanted.add(key);
      const known = this.byPlace.get(key);
      if (known) known.entry = entry;
      else this.byPlace.set(key, new FollowedRun(place, entry));
    }
    for (const key of this.byPlace.keys()) if (!wanted.has(key)) this.byPlace.delete(key);
  }

  private knownEntries(): RegistryEntry[] {
    return [...this.byPlace.values()].map((run) => run.entry).filter((entry) => entry !== undefined);
  }

  private order(): FollowedRun[] {
    const shown = [...this.byPlace.values()].filter((run) => run.isShown);
    tellApart(shown);
    return shown.sort((a, b) => (b.state?.createdAt ?? 0) - (a.state?.createdAt ?? 0) || a.id.localeCompare(b.id));
  }

  /** What fails is tried again in the next round, and told once. */
  private async attempt(key: string, message: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.warned.delete(key);
    } catch (error) {
      if (!this.warned.has(key)) this.sources.warn(message, error);
      this.warned.add(key);
    }
  }
}

/** Number of runs that go on by themselves. */
export function countActive(runs: readonly FollowedRun[], now: number): number {
  return runs.filter((run) => !isFinished(run.view(now).state)).length;
}

function sameList(a: readonly FollowedRun[], b: readonly FollowedRun[]): boolean {
  return a.length === b.length && a.every((run, i) => run === b[i]);
}
