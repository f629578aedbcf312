import type { StoreReader } from '../store/read-store';
import { executionMs, modelIn } from '../store/realisation';
import type { Executions } from './protocol';

/** `optimizer_stats` of every execution of a decision model. @throws UserError `store.layout`, `store.read` */
export function executionsOf(store: StoreReader, name: string): Executions {
  const model = modelIn(store.shape, name);
  const numbers = Array.from({ length: model.executions }, (_, execution) => execution);
  return {
    model: name,
    fromMs: Float64Array.from(numbers, (execution) => executionMs(store.shape, model, execution)),
    step: Int32Array.from(numbers, (execution) => Math.floor(execution / model.executionsPerStep) + 1),
    fields: [...store.readStats(name)].map(([field, values]) => ({ name: field, unit: unitOf(field), values })),
  };
}

/** Of the fields of upstream's `OptimizerStats`. */
function unitOf(field: string): string {
  if (/^timed_|_time$|^sec_in_gc$/.test(field)) return 's';
  if (/^objective_(value|bound)$|^dual_objective_value$/.test(field)) return '$';
  return field === 'solve_bytes_alloc' ? 'B' : '';
}
