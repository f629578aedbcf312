import type { LinearProgram } from '../program/program';
import { megawatts, timeOf } from './program-names';
import type { Execution } from './run';

const balanceName = /^CopperPlateBalanceConstraint__System\{(\d+)\}$/;

interface Imbalance {
  readonly period: number;
  readonly type: 'shortage' | 'overGeneration';
  /** MW: what has to be covered, and the most or least that can be given. */
  readonly needed: number;
  readonly possible: number;
}

/**
 * Why the balance of power cannot hold, as far as adding up limits shows it: load above what all units together can
 * give, or minimum generation above the load. Undefined when the limits leave room in every period.
 */
export function imbalanceText(execution: Execution): string | undefined {
  const found = imbalances(execution);
  const [first] = found;
  if (!first) return undefined;
  const load = mustTake(execution) ? 'load less must-take power' : 'load';
  const { statusSourceName: source } = execution.built;
  const given = source === undefined ? '' : ` with the commitment of ${source}`;
  const time = timeOf(execution, first.period);
  const [needed, possible] = megawatts(first.needed, first.possible);
  const more = found.length > 1 ? ` (so in ${found.length} periods)` : '';
  return first.type === 'shortage'
    ? `${load} of ${needed} at ${time} is more than the ${possible} that all available units can give${given}${more}`
    : `minimum generation of ${possible}${given} at ${time} is more than the ${load} of ${needed}${more}`;
}

function imbalances({ built }: Execution): Imbalance[] {
  const { program } = built.program;
  const found: Imbalance[] = [];
  for (let row = 0; row < program.numRows; row++) {
    const period = balanceName.exec(program.rowName(row))?.[1];
    if (period === undefined) continue;
    const { least, most } = reach(program, row);
    const lower = program.rowLower[row] ?? 0;
    const upper = program.rowUpper[row] ?? 0;
    if (lower > most + tolerance(lower)) {
      found.push({ period: Number(period), type: 'shortage', needed: lower, possible: most });
    } else if (upper < least - tolerance(upper)) {
      found.push({ period: Number(period), type: 'overGeneration', needed: upper, possible: least });
    }
  }
  return found;
}

const tolerance = (value: number) => 1e-6 * Math.max(1, Math.abs(value));

/** What a row's sum can be within the bounds of its columns. */
function reach(program: LinearProgram, row: number): { readonly least: number; readonly most: number } {
  const entries: { readonly col: number; readonly value: number; readonly name: string }[] = [];
  for (let i = program.rowStart[row] ?? 0; i < (program.rowStart[row + 1] ?? 0); i++) {
    const col = program.colIndex[i] ?? 0;
    entries.push({ col, value: program.value[i] ?? 0, name: program.colName(col) });
  }
  const off = new Set(
    entries
      .filter(({ col, name }) => name.startsWith('OnVariable__') && program.colUpper[col] === 0)
      .map(({ name }) => name.slice(name.indexOf('{'))),
  );
  let least = 0;
  let most = 0;
  for (const { col, value, name } of entries) {
    // A unit that is held off gives nothing above its minimum either.
    if (name.startsWith('PowerAboveMinimum') && off.has(name.slice(name.indexOf('{')))) continue;
    const ends = [value * (program.colLower[col] ?? 0), value * (program.colUpper[col] ?? 0)];
    least += Math.min(...ends);
    most += Math.max(...ends);
  }
  return { least, most };
}

/** Generation that is subtracted from the load. */
function mustTake({ built: { model } }: Execution): boolean {
  return (['RenewableDispatch', 'RenewableNonDispatch', 'HydroDispatch'] as const).some(
    (type) =>
      model.template.deviceModel(type) === 'FixedOutput' &&
      model.system.devices(type).some(({ available }) => available),
  );
}
