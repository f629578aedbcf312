import { isThere, placeOf, storeFile } from '../layout';
import { absoluteSteps } from '../partitions';
import { type OnUnknown, type StoreReader, storeOpener } from '../store/read-store';
import type { StoreShape } from '../store/store-shape';
import { messageOf, oneLine, UserError } from '../text';
import type { PartitionsFound } from './partition-states';
import { partitionedStore } from './partitioned-store';
import { shapeOverSteps } from './shape-over-steps';

/** Results of partitions that are not joined. */
export interface OpenedPartitions {
  readonly store: StoreReader;
  /** The store that setup allocated, if it is there. */
  readonly file: string | undefined;
  readonly unknown: readonly { readonly path: string; readonly why: string }[];
  /** Without the stores that turned out to be unreadable. */
  readonly parts: PartitionsFound;
  readonly warnings: readonly string[];
}

/** @throws UserError `results.none` when no partition has results yet */
export async function openPartitions(folder: string, parts: PartitionsFound): Promise<OpenedPartitions> {
  const { numbers } = parts;
  const open = await storeOpener();
  const files = new Map(parts.files);
  const warnings = [...parts.warnings];
  const whole = storeFile(folder);
  for (const [index, file] of parts.files) {
    const unknown: { path: string; why: string }[] = [];
    const look: OnUnknown = (path, why) => unknown.push({ path, why });
    try {
      const first = open(file, { look });
      const steps = absoluteSteps(numbers, index);
      const { shape } = first;
      first.close();
      refuseOtherSteps(shape, index, steps);
      const before = steps[0] - 1;
      const store = partitionedStore({
        numbers,
        files,
        open: (partition, known) => open(partition, { known }),
        shape: { ...shapeOverSteps(shape, [1 - before, numbers.numSteps - before]), file: folder },
      });
      const partitions = parts.partitions.map((p) =>
        p.state === 'succeeded' && !files.has(p.index) ? { ...p, state: 'storeMissing' as const } : p,
      );
      const there = await isThere(storeFile(folder));
      return {
        store,
        file: there ? whole : undefined,
        unknown,
        parts: { ...parts, partitions, files },
        warnings,
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      files.delete(index);
      warnings.push(`Partition ${index} succeeded, but its store cannot be read: ${messageOf(error)}`);
    }
  }
  throw new UserError('results.none', `${nothingYet(folder, parts)} ${warnings.slice(0, 3).join(' ')}`.trim());
}

function nothingYet(folder: string, { partitions }: PartitionsFound): string {
  const failed = partitions.filter(({ state }) => state === 'failed');
  const open = partitions.filter(({ state }) => !['failed', 'succeeded', 'storeMissing'].includes(state)).length;
  const told = failed.find(({ message }) => message !== undefined);
  const why = told ? ` Partition ${told.index} failed: ${oneLine(told.message ?? '', 300).replace(/\.$/, '')}.` : '';
  return `${placeOf(folder).name} has no results yet: of ${partitions.length} partitions ${open} ${open === 1 ? 'is' : 'are'} not finished and ${failed.length} failed.${why} Look again when the first has finished.`;
}

function refuseOtherSteps(shape: StoreShape, index: number, [first, last]: readonly [number, number]): void {
  const steps = last - first + 1;
  if (shape.numSteps !== steps)
    throw new UserError(
      'store.layout',
      `${shape.file} has ${shape.numSteps} steps, and partition ${index} has ${steps}.`,
    );
}
