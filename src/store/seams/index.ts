/** Seams: what the steps that two neighbouring partitions both computed say about cutting the simulation there. */
import type { SimulationPlace } from '../../layout';
import { joinPreflight } from '../preflight';
import { measureSeams } from './measure';
import type { SeamReport } from './report';
import { type LeftOut, seamSources } from './sources';

export { type SeamReport, seamReportSchema } from './report';

export interface SeamOptions {
  readonly signal?: AbortSignal | undefined;
  /** Seams. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
  /** Stores of partitions, by index, that are not where their partition wrote them. */
  readonly files?: ReadonlyMap<number, string>;
}

/** What was measured, and of what. */
export interface SeamsMeasured {
  readonly report: SeamReport;
  /** Partitions that were left out. */
  readonly skipped: readonly LeftOut[];
  /** Written by the embedded engine. */
  readonly ownFormat: boolean;
}

/**
 * Measures the seams of a partitioned simulation, joined or not; partitions without results are left out,
 * and so are stores that cannot be read or do not fit the others.
 * @throws UserError when the folder holds no partitioned simulation, `store.open`, `store.read`, `join.partitionStore`
 */
export async function measureSimulation(place: SimulationPlace, options: SeamOptions = {}): Promise<SeamsMeasured> {
  const preflight = await joinPreflight(place);
  const { signal, progress } = options;
  const { whole, sources, leftOut } = await seamSources(place, preflight, options.files);
  const report = await measureSeams({ whole, numbers: preflight.numbers, sources, signal, progress });
  return { report, skipped: leftOut, ownFormat: whole.ownFormat };
}
