/** What the checker judges: results of consecutive periods, from one execution or from the realised state. */
export interface Schedule {
  /** Start of the first period, local time in milliseconds as if it were UTC. */
  readonly from: number;
  readonly resolutionMs: number;
  readonly periods: number;
  /** By `container/key`, then by column; powers per unit of base power, costs in $, statuses 0 or 1. */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
}

/** One rule that one component breaks in one period. */
export interface Violation {
  readonly rule: Rule;
  readonly component: string;
  /** From 0. */
  readonly period: number;
  readonly detail: string;
}

export type Rule =
  | 'balance'
  | 'load'
  | 'missing'
  | 'unit limits'
  | 'available power'
  | 'must take'
  | 'must run'
  | 'status'
  | 'start and stop'
  | 'minimum time'
  | 'ramp'
  | 'line limit'
  | 'line flow'
  | 'cost'
  | 'slack'
  | 'not a number'
  /** Two places of a store that must say the same. */
  | 'agreement';

/** Which rules hold for a schedule. */
export interface Expectations {
  /**
   * A dispatch has neither ramps nor transitions of its own. Commitments joined from several executions keep no ramps
   * where one execution ends: the next begins at the dispatch's power.
   */
  readonly kind: 'commitment' | 'joined commitments' | 'dispatch';
  readonly network: 'copper plate' | 'lines limited' | 'lines observed';
  /** MW of missing or surplus power that is allowed in a period. */
  readonly slack: number;
  /** Units just before the first period; absent: the system's initial state. */
  readonly initial?: ReadonlyMap<string, UnitState>;
}

export interface UnitState {
  readonly status: boolean;
  readonly hoursAtStatus: number;
  /** MW. */
  readonly power: number;
}

export interface Tolerances {
  /** MW. */
  readonly power: number;
  /** Relative. */
  readonly cost: number;
}

export const tolerances: Tolerances = { power: 1e-3, cost: 1e-6 };
