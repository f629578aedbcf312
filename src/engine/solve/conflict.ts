import type { Highs, IisResult } from 'highs';
import type { LinearProgram } from '../program/program';
import { passProgram, rowData } from './program-model';
import type { Demand, LazyRow } from './solver';

/** Rows and bounds that contradict each other, or columns along which the objective falls without limit. */
export interface Conflict {
  /** At most {@link mostNames}. */
  readonly names: readonly string[];
  /** `CopperPlateBalance{3} = 812`: what each of them demands, in the order of `names`. */
  readonly texts: readonly string[];
  /** Of all of them, those beyond the limit included; empty for an unbounded program. */
  readonly demands: readonly Demand[];
  readonly count: number;
}

const mostNames = 20;
const mostSeconds = 20;

const none: Conflict = { names: [], texts: [], demands: [], count: 0 };

/**
 * An irreducible infeasible subset of the linear relaxation; empty when HiGHS gives none, e.g. because only the
 * integers make the program infeasible. Works on a copy.
 */
export function findConflict(highs: Highs, program: LinearProgram, addedRows: readonly LazyRow[]): Conflict {
  return highs.withModel((model): Conflict => {
    model.options.set({ output_flag: false, random_seed: 0, time_limit: mostSeconds, iis_time_limit: mostSeconds });
    model.options.set('iis_strategy', highs.constants.iis.strategyRowPriority);
    passProgram(model, program, 'relaxation');
    if (addedRows.length > 0) model.addRows(rowData(program.numCols, addedRows));
    model.run();
    if (model.getModelStatus() !== highs.constants.modelStatus.infeasible) return none;
    return conflictOf(highs, program, addedRows, model.getIis());
  });
}

/** Columns of a direction in which the linear relaxation falls without limit. Works on a copy. */
export function findUnboundedColumns(highs: Highs, program: LinearProgram): Conflict {
  return highs.withModel((model): Conflict => {
    model.options.set({ output_flag: false, random_seed: 0, time_limit: mostSeconds, presolve: 'off' });
    passProgram(model, program, 'relaxation');
    model.run();
    if (model.getModelStatus() !== highs.constants.modelStatus.unbounded) return none;
    const ray = model.getPrimalRay()?.values ?? new Float64Array();
    const names = [...ray.keys()].filter((col) => Math.abs(ray[col] ?? 0) > 1e-9).map((col) => program.colName(col));
    const shown = names.slice(0, mostNames);
    return { names: shown, texts: shown, demands: [], count: names.length };
  });
}

function conflictOf(highs: Highs, program: LinearProgram, addedRows: readonly LazyRow[], iis: IisResult): Conflict {
  const { boundLower, boundUpper, boundBoxed } = highs.constants.iis;
  const items: Demand[] = [];
  const add = (of: Demand['of'], name: string, lower: number, upper: number, code: number | undefined): void => {
    const from = code === boundLower || code === boundBoxed ? lower : Number.NEGATIVE_INFINITY;
    const to = code === boundUpper || code === boundBoxed ? upper : Number.POSITIVE_INFINITY;
    if (!Number.isFinite(from) && !Number.isFinite(to)) return;
    items.push(lower === upper ? { of, name, lower, upper } : { of, name, lower: from, upper: to });
  };
  iis.rowIndex.forEach((row, i) => {
    const added = addedRows[row - program.numRows];
    const name = added?.name ?? program.rowName(row);
    const lower = added?.lower ?? program.rowLower[row] ?? Number.NEGATIVE_INFINITY;
    add('row', name, lower, added?.upper ?? program.rowUpper[row] ?? Number.POSITIVE_INFINITY, iis.rowBound[i]);
  });
  iis.colIndex.forEach((col, i) => {
    const lower = program.colLower[col] ?? Number.NEGATIVE_INFINITY;
    add('column', program.colName(col), lower, program.colUpper[col] ?? Number.POSITIVE_INFINITY, iis.colBound[i]);
  });
  const shown = items.slice(0, mostNames);
  const texts = shown.map((item) => `${item.name} ${demandOf(item)}`);
  return { names: shown.map(({ name }) => name), texts, demands: items, count: items.length };
}

function demandOf({ lower, upper }: Demand): string {
  if (lower === upper) return `= ${figure(lower)}`;
  if (!Number.isFinite(lower)) return `≤ ${figure(upper)}`;
  if (!Number.isFinite(upper)) return `≥ ${figure(lower)}`;
  return `between ${figure(lower)} and ${figure(upper)}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(7)));
}
