import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Executor, ExecutorListener } from '../executors/executor';
import type { SlurmClient } from '../executors/slurm/client';
import { configFile, isMissing, journalFile, logsDir, readMarker, type SimulationPlace, stateDir } from '../layout';
import {
  applyEvent,
  type Change,
  type EventBody,
  findRun,
  JournalWriter,
  type LockOptions,
  type RegistryEntry,
  type RunEvent,
  type RunLock,
  type RunState,
  registerRun,
} from '../run';
import { type RunSettings, type SettingChanges, withChanges } from '../settings';
import { messageOf } from '../text';
import { acquireLock, LockKeeper } from './lock-keeper';

export type RunListener = (event: RunEvent, change: Change, state: RunState) => void;

/** What a supervisor needs from the world around it. */
export interface SupervisorContext {
  readonly version: string;
  /** Folder of the built files, where the workers' drivers lie. */
  readonly bundle: string;
  /** Of the caller; workers inherit it. */
  readonly env: NodeJS.ProcessEnv;
  readonly runtimeFolder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The supervisor's own log. */
  readonly log: (message: string) => void;
  /** The cluster, where it is not the one that this machine's commands reach. */
  readonly slurm?: SlurmClient;
  /** What executes, where that is not what the settings name. */
  readonly executor?: (listener: ExecutorListener) => Executor;
  /** Tells whoever waits for a run to begin what takes so long. */
  readonly tell?: (message: string) => void;
  /** Waits while the owner of a run that is gone on with may live on another machine; without it that is refused. */
  readonly waitForOwner?: LockOptions['wait'];
}

/** Milliseconds between two tries of a write that failed. */
const RETRY_WRITE = 2000;

/**
 * A run that this process owns: it holds the lock and is the only writer of the journal. Every event changes the
 * state, goes to the journal and to the listeners, in that order.
 */
export class OwnedRun {
  private readonly listeners = new Set<RunListener>();
  private readonly unheard: [RunEvent, Change][] = [];
  private readonly keeper: LockKeeper;
  private writeTimer: NodeJS.Timeout | undefined;
  private current: RunState | undefined;
  /** Told when the journal cannot be written (with the reason) and when it can be again (with undefined). */
  onJournalTrouble: (reason: string | undefined) => void = () => undefined;
  /** Told when another supervisor took the run over: this one must stop writing and end. */
  onLost: () => void = () => undefined;
  /** Awaited before an attempt starts; rejects when none may. */
  beforeAttempt: () => Promise<void> = async () => undefined;
  private closed = false;
  private entry: RegistryEntry | undefined;

  constructor(
    readonly place: SimulationPlace,
    readonly runId: string,
    lock: RunLock,
    private readonly writer: JournalWriter,
    state: RunState | undefined,
    private readonly context: SupervisorContext,
    /** Names the output folder, as long as it is the one in which the run began. */
    private readonly home: string | undefined,
  ) {
    this.current = state;
    this.keeper = new LockKeeper(place, runId, lock, context.log);
    this.keeper.onLost = () => this.onLost();
    this.keeper.placeStands = () => writer.standsAt(journalFile(place));
    this.keeper.wroteOthers = () => writer.hasForeignLines();
  }

  /** Takes the lock and opens the journal for appending. */
  static async open(
    place: SimulationPlace,
    runId: string,
    lock: RunLock,
    state: RunState | undefined,
    context: SupervisorContext,
  ): Promise<OwnedRun> {
    let run: OwnedRun | undefined;
    const home = await identityOf(place.outputDir);
    const writer = await JournalWriter.open(
      journalFile(place),
      state?.lastSeq ?? 0,
      context.now,
      (error) => run?.writeFailed(error),
      async () => run === undefined || run.isOurs(),
    );
    run = new OwnedRun(place, runId, lock, writer, state, context, home);
    return run;
  }

  /** @param wait for an owner on another machine: whether it lives takes minutes to see */
  static lock(place: SimulationPlace, runId: string, wait?: LockOptions['wait']): Promise<RunLock> {
    return acquireLock(place, runId, wait);
  }

  /** @throws Error before `runCreated` */
  get state(): RunState {
    if (!this.current) throw new Error('the run has no state before runCreated');
    return this.current;
  }

  emit(body: EventBody): void {
    if (this.isLost || this.closed) return;
    const event = this.writer.append(body);
    const { state, change } = applyEvent(this.current, event);
    this.current = state;
    if (this.listeners.size === 0) this.unheard.push([event, change]);
    if (state) for (const listener of this.listeners) listener(event, change, state);
  }

  /** The first listener also hears what this supervisor wrote before it came. */
  listen(listener: RunListener): void {
    this.listeners.add(listener);
    for (const [event, change] of this.unheard.splice(0)) listener(event, change, this.state);
  }

  /** Makes the run known to this user's other windows and commands. */
  async register(settings: RunSettings, kind: 'run' | 'foreign'): Promise<void> {
    const { runtimeFolder, now } = this.context;
    this.entry = {
      runId: this.runId,
      kind,
      settings,
      runtimeFolder,
      createdAt: this.current?.createdAt ?? now(),
      ...(this.current ? { scriptSha256: this.current.scriptSha256 } : {}),
    };
    await registerRun(this.entry);
  }

  /** Settings that are other than before from now on, for this user's other windows and commands, too. */
  async changeSettings(changes: SettingChanges): Promise<void> {
    this.emit({ type: 'settingsChanged', changes });
    if (!this.entry || this.closed) return;
    this.entry = { ...this.entry, settings: withChanges(this.entry.settings, changes) };
    await registerRun(this.entry);
  }

  /** Makes it known again when the entry is gone, or when it is reached in another folder now. */
  async keepRegistered(runtimeFolder: string): Promise<void> {
    if (!this.entry || this.closed) return;
    if (runtimeFolder === this.entry.runtimeFolder && (await findRun(this.runId)) !== undefined) return;
    this.entry = { ...this.entry, runtimeFolder };
    await registerRun(this.entry);
  }

  /** Another supervisor has taken the run over. */
  get isLost(): boolean {
    return this.keeper.isLost;
  }

  /** To be asked before anything is written or moved in the run's folders. @throws Error when they do not answer */
  isOurs(): Promise<boolean> {
    return this.keeper.confirm();
  }

  /** Whether the run's folders are where they were; `withoutJournal` when that alone is missing. */
  async whereabouts(): Promise<'here' | 'gone' | 'another' | 'withoutJournal'> {
    const results = await this.results();
    if (results !== 'here') return results;
    return (await this.writer.standsAt(journalFile(this.place))) ? 'here' : 'withoutJournal';
  }

  /** Writes the journal, and takes the lock, where somebody removed them; false when another supervisor came first. */
  async restoreJournal(): Promise<boolean> {
    // One after the other: an output folder that vanishes at this moment is not to be made.
    for (const folder of [path.dirname(stateDir(this.place)), stateDir(this.place), logsDir(this.place)]) {
      await mkdir(folder).catch(unlessThere);
    }
    if (!(await this.keeper.retake())) return false;
    await this.writer.restore(journalFile(this.place));
    return true;
  }

  /** What setup made is there and is this run's, or another one's; before that, the folder that it is made in. */
  private async results(): Promise<'here' | 'gone' | 'another'> {
    const { setup, kind } = this.state;
    const isThere = async (there: boolean) => (there ? 'here' : 'gone');
    if (setup.state !== 'succeeded') return isThere((await identityOf(this.place.outputDir)) === this.home);
    const marker = kind === 'run' ? await readMarker(this.place) : undefined;
    // A mark that could not be written, for want of room, tells nothing.
    if (marker) return marker === this.runId ? 'here' : 'another';
    return isThere((await identityOf(configFile(this.place))) !== undefined);
  }

  /** Events that are not in the journal; for good when it is closed. */
  get unwritten(): number {
    return this.writer.unwritten;
  }

  flush(): Promise<void> {
    return this.writer.flush();
  }

  async close(): Promise<void> {
    clearTimeout(this.writeTimer);
    this.closed = true;
    await this.writer.close();
    const { unwritten } = this;
    if (unwritten > 0) this.context.log(`the journal could not be written: its last ${unwritten} events are lost`);
    await this.keeper.release();
  }

  private writeFailed(error: unknown): void {
    if (this.closed) return;
    this.onJournalTrouble(messageOf(error));
    this.writeTimer ??= setTimeout(() => {
      this.writeTimer = undefined;
      void this.writer.flush().then(() => {
        if (!this.writeTimer) this.onJournalTrouble(undefined);
      });
    }, RETRY_WRITE);
  }
}

const unlessThere = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
};

/** Names a folder, also under another path; undefined when there is none. */
async function identityOf(folder: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(folder);
    return `${dev}:${ino}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
