/** Attempts that are not counted although the output folder has room and can be written. */
const BELIEVED = 3;

/** Counts the failures that blame a disk which is not the output folder's: of a full disk one can be sure, of these not. */
export class Elsewhere {
  private readonly blamed = new Map<number | 'setup', number>();

  /** @param of a partition, or setup; whether this failure is still taken for the disk's */
  isBelieved(of: number | 'setup'): boolean {
    const times = (this.blamed.get(of) ?? 0) + 1;
    this.blamed.set(of, times);
    return times <= BELIEVED;
  }
}
