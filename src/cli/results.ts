import path from 'node:path';
import { UserError } from '../text';
import { askReader } from './reader';

export interface ResultsFlags {
  readonly list?: boolean;
  readonly variable?: readonly string[];
  readonly executions?: string;
  readonly columns?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly csv?: string;
  readonly parquet?: string;
  readonly layout?: 'wide' | 'long';
  readonly units?: 'natural' | 'system-base';
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * `powersim results OUT/NAME`, or of a store: what there is, chosen values in short or their export, or what the solver did.
 * @throws UserError `settings.invalid` for flags that do not go together
 */
export function resultsCommand(named: string, flags: ResultsFlags): Promise<void> {
  const problem = problemOf(flags);
  if (problem !== undefined) throw new UserError('settings.invalid', problem);
  const common = { path: path.resolve(named), json: flags.json ?? false };
  const variables = [...(flags.variable ?? [])];
  const span = {
    ...(flags.from === undefined ? {} : { fromMs: timeOf(flags.from) }),
    ...(flags.to === undefined ? {} : { toMs: timeOf(flags.to) }),
  };
  const force = flags.force ?? false;
  const file = flags.csv ?? flags.parquet;
  const target = file === undefined || file === '-' ? file : path.resolve(file);
  if (flags.executions !== undefined) {
    const to = target === undefined ? {} : { file: target };
    return askReader({ command: 'executions', ...common, model: flags.executions, ...span, ...to, force });
  }
  if (flags.list || variables.length === 0) return askReader({ command: 'list', ...common, variables });
  const units = flags.units === 'system-base' ? ('systemBase' as const) : ('natural' as const);
  const chosen = { ...common, variables, columns: [...(flags.columns ?? [])], ...span, units };
  if (target === undefined) return askReader({ command: 'values', ...chosen });
  const format = flags.csv === undefined ? 'parquet' : 'csv';
  return askReader({ command: 'export', ...chosen, format, layout: flags.layout ?? 'wide', file: target, force });
}

function problemOf(flags: ResultsFlags): string | undefined {
  const { list, variable, columns, from, to, csv, parquet, json, layout, force } = flags;
  const file = csv ?? parquet;
  if (csv !== undefined && parquet !== undefined) return 'Name one file: --csv or --parquet.';
  if (file === '') return 'Name a file, or - for standard output.';
  if (parquet === '-') return 'Parquet goes to a file, not to standard output: name one.';
  if (csv === '-' && json) return '--csv - prints the values: it goes with no --json.';
  if (list && file !== undefined) return '--list writes no file: leave it or the file out.';
  if (file === undefined && (layout !== undefined || force)) return '--layout and --force are for --csv and --parquet.';
  if (flags.executions !== undefined) return problemOfExecutions(flags);
  if (columns?.some((names) => /^[\s,]*$/.test(names)))
    return 'Name columns after --columns, with commas between them, or leave it out for all of them.';
  const needsVariable = file !== undefined || columns !== undefined || from !== undefined || to !== undefined;
  if (needsVariable && !list && (variable ?? []).length === 0)
    return 'Say whose values with --variable MODEL/VARIABLE; powersim results FOLDER --list names what there is.';
  return undefined;
}

function problemOfExecutions({ list, variable, columns, parquet, layout, units }: ResultsFlags): string | undefined {
  const others = { list, variable, columns, parquet, layout, units };
  const other = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  return other === undefined
    ? undefined
    : `--executions tells of a model's executions, with --from, --to, --csv, --force and --json alone: leave --${other} out.`;
}

/**
 * Local time without a zone, `2024-01-01` or `2024-01-01T06:00[:00[.000]]`, in milliseconds as if it were UTC.
 * @throws UserError `settings.invalid`
 */
export function timeOf(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?)?$/.exec(text.trim());
  if (match) {
    const [, date = '', minutes = '00:00', seconds = ':00'] = match;
    const ms = Date.parse(`${date}T${minutes}${seconds}Z`);
    // 2024-02-30 would be taken for the first of March.
    if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)) return ms;
  }
  throw new UserError(
    'settings.invalid',
    `${text} is no time. Write a date or a local time without a zone, e.g. 2024-01-01 or 2024-01-01T06:00:00.`,
  );
}
