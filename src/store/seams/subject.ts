/** What is measured of one dataset: which of its values, in which shape, of which model. Pure. */
import type { PartitionNumbers } from '../../partitions';
import { DECISION_MODELS, EMULATION_MODEL, type StoreContents, type StoredDataset } from '../join/contents';
import { rowsOfStep } from '../join/plan';
import { type OverlapShape, overlapShape } from './overlap';

/** What a dataset is, taken from its path and its model's attributes. */
export interface Subject {
  readonly dataset: StoredDataset;
  readonly model: string;
  readonly source: 'decision' | 'emulation';
  readonly container: string;
  readonly key: string;
  /** MVA; undefined where the store does not tell: its powers are then taken as they are stored. */
  readonly basePower: number | undefined;
  readonly resolutionMs: number;
  readonly intervalMs: number;
  readonly rowsPerStep: number;
}

/** @throws UserError `join.steps` when its rows do not fit the steps */
export function subjectOf(whole: StoreContents, numbers: PartitionNumbers, dataset: StoredDataset): Subject {
  const emulation = dataset.path.startsWith(`${EMULATION_MODEL}/`);
  const parts = dataset.path.slice((emulation ? EMULATION_MODEL : DECISION_MODELS).length + 1).split('/');
  const group = emulation ? EMULATION_MODEL : `${DECISION_MODELS}/${parts[0]}`;
  const attribute = (name: string) => whole.attributes.get(`${group}@${name}`);
  const number = (name: string) => Number(attribute(name) ?? Number.NaN);
  const [container = '', key = container] = emulation ? parts : parts.slice(1);
  const rowsPerStep = rowsOfStep(dataset, numbers);
  const perRow = whole.stepResolutionMs / rowsPerStep;
  return {
    dataset,
    model: emulation ? String(attribute('name') ?? 'Emulator') : (parts[0] ?? ''),
    source: emulation ? 'emulation' : 'decision',
    container,
    key,
    basePower: number('base_power') > 0 ? number('base_power') : undefined,
    resolutionMs: emulation ? perRow : number('resolution_ms') || perRow,
    intervalMs: perRow,
    rowsPerStep,
  };
}

/** Only the objective's field of `optimizer_stats`. */
export function comparedColumns({ container, dataset }: Subject): {
  readonly dataset: StoredDataset;
  readonly first: number;
} {
  if (container !== 'optimizer_stats') return { dataset, first: 0 };
  const first = Math.max(0, dataset.columns.indexOf('objective_value'));
  return { dataset: { ...dataset, shape: [dataset.shape[0] ?? 0, 1] }, first };
}

export const shapeOf = (subject: Subject, numbers: PartitionNumbers): OverlapShape =>
  overlapShape(
    comparedColumns(subject).dataset,
    numbers.numOverlapSteps,
    subject.rowsPerStep,
    Math.round(subject.intervalMs / subject.resolutionMs),
  );
