import { formatLocalTime } from '../system/local-time';
import type { Execution } from './run';

/** The name of a row or column in its parts: `RampConstraint_up__ThermalStandard{Alta,3}`. */
export interface ProgramName {
  readonly kind: string;
  /** `ThermalStandard`, `Line`, `System`. */
  readonly type: string;
  readonly device: string | undefined;
  /** From 1. */
  readonly period: number;
}

/** @returns undefined for names of another form */
export function programName(name: string): ProgramName | undefined {
  const found = /^(\w+?)__(\w+)\{(?:(.*),)?(\d+)\}$/s.exec(name);
  const [, kind, type, device, period] = found ?? [];
  if (kind === undefined || type === undefined) return undefined;
  return { kind, type, device, period: Number(period) };
}

/** Start of a period from 1, as people write it: `2024-01-03 12:00`. */
export function timeOf({ built, time }: Pick<Execution, 'built' | 'time'>, period: number): string {
  return formatLocalTime(time + (period - 1) * built.model.resolution)
    .slice(0, 16)
    .replace('T', ' ');
}

/** Two powers with as many digits as show that they differ: `6,033 MW`. */
export function megawatts(a: number, b: number): [string, string] {
  const text = (value: number, digits: number) =>
    `${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })} MW`;
  const digits = [0, 1, 2, 3, 4, 5].find((one) => text(a, one) !== text(b, one)) ?? 6;
  return [text(a, digits), text(b, digits)];
}
