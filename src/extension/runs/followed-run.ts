import { hostname } from 'node:os';
import { isThere, journalFile, type SimulationPlace, simulationDir } from '../../layout';
import { bootId } from '../../machine';
import {
  amendFromDisk,
  type Change,
  isFinished,
  JournalReader,
  lastSample,
  type MemorySample,
  type RegistryEntry,
  type RunState,
  type RunView,
  readRun,
  silentOf,
  viewOf,
} from '../../run';
import type { RunSources } from './run-store';

/** A supervisor's life is looked at this often, milliseconds: on some systems that starts a process. */
const LIVENESS_EVERY = 1000;
/** A supervisor introduces itself within this time after it created a run, milliseconds. */
const BEGINNING = 5000;
/** A view is used again for this long: a refresh asks for the same one once per node. */
const VIEW_VALID = 200;

/** The machine of this window. */
const HERE = { bootId: bootId(), host: hostname() };

/** One run that this window follows through its journal. */
export class FollowedRun {
  private reader: JournalReader;
  /** The state of a damaged journal was brought in line with the disk. */
  private amended = false;
  /** Made up for by the list of runs and the disk, where the journal's beginning is lost. */
  private rebuilt: RunState | undefined;
  private living = false;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private memory: MemorySample | undefined;
  /** Setup had made its folder, and it is not there any more. */
  private isGone = false;
  /** When a supervisor of another machine that is silent was heard of last. */
  private silentSince: number | undefined;
  /** Where it lies, when runs of the same name are to be told apart. */
  distinction: string | undefined;
  private lastView: RunView | undefined;

  /** @param entry this user's registry entry; undefined for a run that somebody else made and that was opened by hand */
  constructor(
    readonly place: SimulationPlace,
    public entry: RegistryEntry | undefined,
  ) {
    this.reader = new JournalReader(journalFile(place));
  }

  /** Undefined until the journal was read. */
  get state(): RunState | undefined {
    return this.reader.state ?? this.rebuilt;
  }

  /** The run's id; empty until the journal was read. */
  get id(): string {
    return this.state?.runId ?? '';
  }

  get name(): string {
    return this.place.name;
  }

  /** `OUT/NAME`. */
  get folder(): string {
    return simulationDir(this.place);
  }

  /** The supervisor lives, as far as was looked last. */
  get alive(): boolean {
    return this.living;
  }

  /** There is a journal, and it is of the run that the registry means: a replaced run's entry stays behind. */
  get isShown(): boolean {
    const { state, entry } = this;
    if (!state || this.isBeginning(state)) return false;
    return entry === undefined || entry.runId === state.runId;
  }

  /** Its supervisor has only just created it and not yet said who it is: it would look interrupted. */
  private isBeginning(state: RunState): boolean {
    return state.supervisor === undefined && state.lastSeq === 1 && this.lookedAt - state.createdAt < BEGINNING;
  }

  /**
   * What is shown of the run. Only for a run that {@link isShown}.
   * @param now milliseconds since the epoch
   */
  view(now: number): RunView {
    const { state } = this;
    if (!state) throw new Error(`the journal of ${this.folder} was not read yet`);
    const last = this.lastView;
    if (last && last.run === state && now >= last.now && now - last.now < VIEW_VALID) return last;
    this.lastView = viewOf(state, this.living, now, {
      here: HERE,
      memory: this.memory,
      isGone: this.isGone,
      silentSince: this.silentSince,
    });
    return this.lastView;
  }

  /** It goes on by itself, so it is worth looking often. */
  isActive(now: number): boolean {
    const { state } = this;
    if (state === undefined) return false;
    // It is asked for often, and a state does not change with time alone.
    const { state: name } = this.lastView?.run === state ? this.lastView : this.view(now);
    return this.isBeginning(state) || !isFinished(name);
  }

  /**
   * Reads the journal on and looks whether the supervisor lives.
   * @returns what changed, empty when nothing did
   * @throws UserError when a newer version wrote the journal; file system errors
   */
  async poll(now: number, life: Pick<RunSources, 'isAlive' | 'leaseAt'>): Promise<Change[]> {
    let changedHands = false;
    const changes = await this.reader.poll(({ type }) => {
      changedHands ||= type === 'supervisorStarted' || type === 'supervisorEnded';
    });
    if (!this.reader.isUnreadable) this.rebuilt = undefined;
    else if (this.entry && !this.rebuilt) {
      this.rebuilt = (await readRun(this.place)).state;
      changes.push('all');
    }
    if (changes.length > 0) this.lastView = undefined;
    // The clock may have been set back.
    if (changedHands || now < this.lookedAt || now - this.lookedAt >= LIVENESS_EVERY) {
      this.lookedAt = now;
      const supervisor = this.state?.supervisor;
      const living = supervisor !== undefined && (await life.isAlive(supervisor, this.place));
      if (living !== this.living) {
        this.living = living;
        this.lastView = undefined;
        changes.push('all');
      }
      const lease = living ? await life.leaseAt?.(this.place) : undefined;
      const silentSince = silentOf(lease, now)?.touched;
      if (silentSince !== this.silentSince) {
        this.silentSince = silentSince;
        this.lastView = undefined;
        changes.push('all');
      }
      const gone = !living && this.state?.setup.state === 'succeeded' && !(await isThere(this.folder));
      if (gone !== this.isGone) {
        this.isGone = gone;
        this.lastView = undefined;
        changes.push('all');
      }
      // Only of this user's runs: a folder from somebody else may hold anything under that name.
      this.memory = living && this.entry ? await lastSample(this.place) : undefined;
    }
    return [...changes, ...(await this.amend())];
  }

  /** Where nobody lives to write on, a damaged journal's state follows the disk, as `powersim status` shows it. */
  private async amend(): Promise<Change[]> {
    const { state } = this;
    if (this.living && this.amended) {
      // What the supervisor writes follows the journal, not what was shown.
      this.amended = false;
      this.reader = new JournalReader(journalFile(this.place));
      await this.reader.poll();
    } else if (!this.living && !this.amended && state?.damage) {
      this.amended = true;
      if (!(await amendFromDisk(state, this.place))) return [];
    } else {
      return [];
    }
    this.lastView = undefined;
    return ['all'];
  }
}
