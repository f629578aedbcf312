/** Seams: what the steps that two neighbouring partitions both computed say about cutting the simulation there. */
import type { SimulationPlace } from '../../layout';
import { surveyPartitions, surveyWhole } from '../join/survey';
import { joinPreflight } from '../preflight';
import { measureSeams } from './measure';
import type { SeamReport } from './report';

export { type SeamReport, seamReportSchema } from './report';

/**
 * Measures the seams of a partitioned simulation, joined or not; partitions without results are left out.
 * @throws UserError when the folder holds no partitioned simulation, or stores that are not recognised
 */
export async function seamReport(
  place: SimulationPlace,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SeamReport> {
  const preflight = await joinPreflight(place);
  const whole = await surveyWhole(place);
  const { sources } = await surveyPartitions(place, preflight, whole, 'skipUnreadable');
  return measureSeams({ whole, numbers: preflight.numbers, sources, signal: options.signal });
}
