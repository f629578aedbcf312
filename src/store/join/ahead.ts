/**
 * A join that begins while partitions are still executed: a copy beside the joined store has the rows of those that
 * succeeded. All that is known of it is in the memory of this process. Nobody else uses the copy: a join that is not
 * given it removes it as what a killed one left.
 */
import { rmSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { partitionOnDisk, readPartitionNumbers, type SimulationPlace, storeFile } from '../../layout';
import { countPartitions, type PartitionNumbers } from '../../partitions';
import { discard, removeLeftOvers, temporaryBeside } from '../durable';
import type { JoinPreflight } from '../preflight';
import { SeamMeter } from '../seams/measure';
import { type ExpectedColumns, expectColumns, type StoreContents } from './contents';
import { addRows, arePlain, type Begun, beginStore } from './merge';
import { type DatasetPlan, planJoin } from './plan';
import { checkSpace } from './space';
import { type Surveyed, surveyPartition, surveyWhole } from './survey';

/** The rows of a partition that are in the copy. */
interface Added extends Surveyed {
  /** Names the file that they were read from, and its content. */
  readonly identity: string;
}

/** What a join goes on from. */
export interface Ahead extends Begun {
  readonly whole: StoreContents;
  readonly temporary: string;
  readonly known: ReadonlyMap<number, Surveyed>;
  readonly meter: SeamMeter | undefined;
}

export class JoinAhead {
  private readonly added = new Map<number, Added>();
  private meter: SeamMeter | undefined;
  private readonly expected: ExpectedColumns;
  private readonly removeAtExit = () => rmSync(this.temporary, { force: true });

  private constructor(
    private readonly place: SimulationPlace,
    private readonly numbers: PartitionNumbers,
    private readonly whole: StoreContents,
    private readonly wholeIdentity: string,
    private readonly plans: readonly DatasetPlan[],
    private readonly temporary: string,
    private readonly placed: Begun['placed'],
    private copyIdentity: string,
  ) {
    this.meter = new SeamMeter(whole, numbers);
    this.expected = expectColumns(whole);
    process.on('exit', this.removeAtExit);
  }

  /**
   * Makes the copy, without any rows.
   * @returns undefined where the store is not one that can be joined ahead
   * @throws UserError what a join of it would throw
   */
  static async begin(place: SimulationPlace): Promise<JoinAhead | undefined> {
    const numbers = await readPartitionNumbers(place);
    const file = storeFile(path.join(place.outputDir, place.name));
    const before = await identityOf(file);
    const whole = await surveyWhole(place);
    const plans = planJoin([...whole.datasets.values()], numbers, new Set());
    await removeLeftOvers(file);
    const temporary = temporaryBeside(file);
    try {
      const placed = await beginStore({ whole, plans, temporary, folder: path.dirname(file) });
      if (placed && (await identityOf(file)) === before)
        return new JoinAhead(place, numbers, whole, before, plans, temporary, placed, await identityOf(temporary));
      await rm(temporary, { force: true });
      return undefined;
    } catch (error) {
      await discard(temporary);
      throw error;
    }
  }

  /**
   * Adds the rows of a partition that succeeded; those of one that was executed again are replaced. After an error the copy is
   * of no use: {@link discard} it.
   * @throws UserError what a join would throw, or `join.noSpace` where what the other partitions will write needs the room
   */
  async add(index: number): Promise<void> {
    const { place, numbers, whole, plans, temporary } = this;
    const { status, executionDir } = await partitionOnDisk(place, index);
    if (status !== 'succeeded' || executionDir === undefined) return;
    const file = storeFile(executionDir);
    const identity = await identityOf(file);
    const before = this.added.get(index);
    if (before?.identity === identity && before.source.file === file) return;
    if (before) this.forget(index);
    const found = await surveyPartition(index, file, numbers, whole, this.expected);
    await this.checkRoom(found.source.bytes);
    const sources = new Map([[index, found.source]]);
    if (!arePlain({ whole, plans, sources })) throw new Error(`the data of partition ${index} are not plain`);
    if ((await identityOf(temporary)) !== this.copyIdentity) throw new Error('the copy was changed by somebody else');
    await addRows({ whole, plans, temporary, folder: path.dirname(whole.file) }, this.placed, found.source);
    this.copyIdentity = await identityOf(temporary);
    // Written to meanwhile: the join reads it again.
    if ((await identityOf(file)) !== identity) return;
    this.added.set(index, { ...found, identity });
    for (const seam of [index - 1, index]) await this.compare(seam);
  }

  /**
   * What a join of all partitions can go on from; the copy is then its to rename or remove.
   * @returns undefined when nothing was added, or anything is not as it was; the copy is removed then
   */
  async take({ partitions }: JoinPreflight): Promise<Ahead | undefined> {
    const { whole, temporary, placed } = this;
    try {
      const folders = new Map(partitions.map(({ index, executionDir }) => [index, executionDir]));
      for (const [index, { identity, source }] of this.added) {
        const folder = folders.get(index);
        const isSame = folder !== undefined && storeFile(folder) === source.file;
        if (!isSame || (await identityOf(source.file)) !== identity) this.forget(index);
      }
      const isWhole = (await identityOf(whole.file)) === this.wholeIdentity;
      const isCopy = (await identityOf(temporary)) === this.copyIdentity;
      if (isWhole && isCopy && this.added.size > 0) {
        process.off('exit', this.removeAtExit);
        return { whole, temporary, placed, there: new Set(this.added.keys()), known: this.added, meter: this.meter };
      }
    } catch {
      // What cannot be looked at now is looked at by the join.
    }
    await this.discard();
    return undefined;
  }

  /** Gives the room of the copy back. */
  async discard(): Promise<void> {
    process.off('exit', this.removeAtExit);
    await rm(this.temporary, { force: true });
  }

  private forget(index: number): void {
    this.added.delete(index);
    this.meter = new SeamMeter(this.whole, this.numbers);
  }

  private async compare(seam: number): Promise<void> {
    const [before, after] = [this.added.get(seam), this.added.get(seam + 1)];
    const { meter } = this;
    if (!meter || meter.has(seam) || !before || !after) return;
    try {
      await meter.compareStores(seam, before.source, after.source);
    } catch {
      // The join says why.
      this.meter = undefined;
    }
  }

  /** Partitions come first: each that is missing writes its store, and then has its rows in the copy. */
  private async checkRoom(bytes: number): Promise<void> {
    const missing = countPartitions(this.numbers) - this.added.size;
    await checkSpace(path.dirname(this.whole.file), 2 * missing * bytes);
  }
}

/** Of a file and its content: whoever writes to it, or puts another in its place, changes it. */
async function identityOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
