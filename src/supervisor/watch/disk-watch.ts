import { partitionDir, type SimulationPlace, stateDir } from '../../layout';
import { formatBytes } from '../../text';
import type { DiskHold } from './disk-hold';
import { canWrite, type DiskRoom, roomIn, sizeOf } from './disk-room';
import type { Watch } from './ticker';

/** Between two tries on a disk that has room by its own account, milliseconds. */
const FIRST_PATIENCE = 2000;
const LONGEST_PATIENCE = 5 * 60_000;
/** Finished partitions that are measured: all are about the same. */
const MEASURED = 3;

/** Pauses the queue when the disk of the output folder is full, and lets it go on when there is room. */
export class DiskWatch implements Watch {
  /** Bytes that must be free before the queue goes on, while it does not. */
  private need: number | undefined;
  private message = '';
  /** Milliseconds until the next try, of the time that this process lived. */
  private patience = 0;
  private failuresInARow = 0;
  /** Bytes that failed attempts had written since one succeeded: they were not enough. */
  private spoilt = 0;

  /** @param succeeded the partitions that have */
  constructor(
    private readonly place: SimulationPlace,
    private readonly hold: DiskHold,
    private readonly succeeded: () => readonly number[],
  ) {}

  async look(awake: number): Promise<void> {
    this.patience -= awake;
    const room = await roomIn(this.place.outputDir);
    // A folder that is not there is somebody else's to tell.
    if (!room) return;
    if (this.need === undefined) {
      if (room.free < room.low) await this.pause(room);
      return;
    }
    if (room.free < this.need || this.patience > 0 || !(await canWrite(stateDir(this.place)))) {
      this.hold.set('room', this.message);
      return;
    }
    this.overrule();
  }

  /** Whether there is no room right now. */
  async isFull(): Promise<boolean> {
    const room = await roomIn(this.place.outputDir);
    return room !== undefined && room.free < room.low;
  }

  /**
   * Something failed for want of room.
   * @param written what it had written by then, bytes
   * @param said what it needs, where it said that
   */
  async failed(written: number, said?: string): Promise<void> {
    const room = await roomIn(this.place.outputDir);
    if (!room) return;
    this.spoilt += written;
    if (room.free >= room.low) {
      // Its own account is not the whole truth (a quota, another disk): not as fast as it fails.
      this.patience = Math.min(LONGEST_PATIENCE, FIRST_PATIENCE * 2 ** this.failuresInARow);
      this.failuresInARow += 1;
    }
    await this.pause(room, said);
  }

  wentWell(): void {
    this.spoilt = 0;
    this.failuresInARow = 0;
  }

  /** Somebody wants to go on, or there is room again. A disk that is full is noticed anew. */
  overrule(): void {
    this.need = undefined;
    this.patience = 0;
    this.hold.unset('room');
  }

  /** @param said instead of what can only be supposed of a disk that has room */
  private async pause(room: DiskRoom, said?: string): Promise<void> {
    const largest = await this.largest();
    // What was not enough for them once is not enough again; a little more may be.
    this.need = Math.max(largest, this.spoilt * 1.25) + 2 * room.low;
    const { outputDir } = this.place;
    const known = largest > 0 ? ` A finished partition took ${formatBytes(largest)}.` : '';
    if (said !== undefined && room.free >= room.low) this.message = `${said} The run tries again by itself.`;
    else
      this.message =
        room.free < this.need
          ? `The disk of ${outputDir} is full: ${formatBytes(room.free)} of ${formatBytes(room.total)} are free.${known} Make room: the run goes on by itself when ${formatBytes(this.need)} are free.`
          : `Something could not be written in ${outputDir}${freeWords(room)}: a quota may be used up, the disk be read-only, or the one of temporary files be full. The run tries again by itself.`;
    this.hold.set('room', this.message);
  }

  /** What the largest of the finished partitions took; 0 when there is none. */
  private async largest(): Promise<number> {
    const folders = this.succeeded().slice(-MEASURED);
    return Math.max(0, ...(await Promise.all(folders.map((index) => sizeOf(partitionDir(this.place, index))))));
  }
}

/** Nothing where the file system does not tell. */
const freeWords = ({ free, total }: DiskRoom) =>
  Number.isFinite(free) ? `, although ${formatBytes(free)} of ${formatBytes(total)} are free` : '';
