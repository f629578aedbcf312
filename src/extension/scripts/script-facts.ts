/** What the editor shows of a script's settings: in the view, above its build function, in questions. Pure. */
import type { SimulationPlace } from '../../layout';
import { countPartitions } from '../../partitions';
import { type Resolution, settingsLine } from '../../settings';
import { messageOf, type Translate } from '../../text';

export interface ScriptFacts {
  /** Its settings in one line; empty when nothing is set. */
  readonly line: string;
  /** Known only when a run could start with them. */
  readonly partitions?: number;
  /** Where such a run would be made. */
  readonly place?: SimulationPlace;
  /** What is refused, in sentences. */
  readonly refused: readonly string[];
}

/**
 * The facts of a script, or of one of its configurations.
 * @param resolve may throw where the settings have the wrong shape
 */
export function factsOf(resolve: () => Resolution, t: Translate): ScriptFacts {
  try {
    const { settings, values, problems } = resolve();
    const refused = problems.map(({ message }) => message);
    const line = settingsLine(values, t);
    if (!settings) return { line, refused };
    return { line, refused, partitions: countPartitions(settings), place: settings };
  } catch (error) {
    return { line: '', refused: [messageOf(error)] };
  }
}
