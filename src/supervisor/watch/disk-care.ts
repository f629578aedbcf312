import { consoleLog, stateDir } from '../../layout';
import type { OwnedRun } from '../owned-run';
import type { QueueGate } from '../queue-gate';
import { Elsewhere } from './disk-elsewhere';
import { DiskHold } from './disk-hold';
import { canWrite, removeUnfinishedStores, saysDiskFull } from './disk-room';
import { DiskWatch } from './disk-watch';
import { endOf } from './end-of';
import { PlaceWatch } from './place-watch';
import type { Watch } from './ticker';

/** What failed, as far as it tells whether the disk was the reason. */
export interface DiskSuspect {
  readonly message?: string;
  readonly stack?: string;
}

/** Knows whether the run's disk is there and has room, and keeps the queue paused as long as not. */
export class DiskCare {
  readonly watches: readonly Watch[];
  private readonly hold: DiskHold;
  private readonly room: DiskWatch;
  private readonly place: PlaceWatch;
  private readonly elsewhere = new Elsewhere();

  constructor(
    private readonly run: OwnedRun,
    private readonly gate: QueueGate,
    private readonly log: (message: string) => void,
  ) {
    this.hold = new DiskHold(gate);
    const succeeded = () => run.state.partitions.filter((p) => p.state === 'succeeded').map((p) => p.index);
    this.room = new DiskWatch(run.place, this.hold, succeeded);
    this.place = new PlaceWatch(run, this.hold);
    this.watches = [this.place, this.room];
  }

  /**
   * Whether a failure is the disk's. A script that says so while the output folder can be
   * written may mean another disk: it is believed a few times only.
   * @param of what failed, where a script may have; of a partition, its output may tell
   */
  async caused(failure: DiskSuspect, of?: number | 'setup'): Promise<boolean> {
    if ((await this.place.isGone()) || (await this.room.isFull())) return true;
    const { message = '', stack = '' } = failure;
    const says = saysDiskFull(message) || saysDiskFull(stack) || (await this.printed(of));
    if (!says || of === undefined || !(await canWrite(stateDir(this.run.place)))) return says;
    if (this.elsewhere.isBelieved(of)) return true;
    // The next one that fails so waits no longer than this one did.
    this.room.wentWell();
    return false;
  }

  private async printed(of: number | 'setup' | undefined): Promise<boolean> {
    return typeof of === 'number' && saysDiskFull(await endOf(consoleLog(this.run.place, of)));
  }

  /** Whether the output folder is not where it was: the run is paused then. */
  isGone(): Promise<boolean> {
    return this.place.isGone();
  }

  /**
   * Pauses the run for a failure of the disk.
   * @param aside folder of the failed execution, whose room is needed now
   * @param said what is needed, where that was said
   */
  async failed(aside?: string, said?: string): Promise<void> {
    await this.room.failed(aside === undefined ? 0 : await removeUnfinishedStores(aside), said);
  }

  wentWell(): void {
    this.room.wentWell();
  }

  /** Resolves when the folder is there and nothing pauses the run, or when everything stops. */
  async untilBetter(stopping: () => boolean): Promise<void> {
    do await this.gate.whenClear();
    while (!stopping() && (await this.place.isGone()));
  }

  /** Somebody wants to go on: what still hinders is noticed anew. */
  overrule(): void {
    this.room.overrule();
  }

  /** The journal cannot be written, or can be again. */
  journal(reason: string | undefined): void {
    if (reason === undefined) this.hold.unset('journal');
    if (reason === undefined || this.hold.has('journal')) return;
    this.log(`the journal cannot be written: ${reason}`);
    const { outputDir } = this.run.place;
    this.hold.set(
      'journal',
      `The journal of the run cannot be written in ${outputDir}: ${reason}. Make room there, or put the folder back: the run goes on by itself when it can be written.`,
    );
  }
}
