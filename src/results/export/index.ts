/** Realised values as files that other programs read: CSV and Parquet. */
import { setImmediate } from 'node:timers/promises';
import type { OpenedResults } from '../open';
import type { Arguments, Exported } from '../protocol';
import { writeCsv } from './csv';
import { writeParquet } from './parquet';
import { type Sink, writeFileWhole } from './sink';
import { nameOf } from './sources';
import { columnsOf, rowsOf, type Table, tableOf } from './tables';

export { NobodyReads, type Sink, streamSink, writeFileWhole } from './sink';

/** What is exported, without where to. */
export type ExportOf = Omit<Arguments<'export'>, 'results' | 'file'>;

export interface ExportOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many of all values were written. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Writes an export to `file`, which is absolute. Memory stays bounded whatever the results' size; what is left when it
 * fails or is stopped is what was there before.
 * @param overwrite whether a file that is there is replaced
 * @throws UserError `results.column`, `results.span`, `results.resolutions`, `results.exists`, `results.target`,
 * `results.diskFull`, `results.write`, `results.changed`, `store.layout`, `store.read`; AbortError
 */
export async function exportResults(
  opened: OpenedResults,
  wish: ExportOf,
  file: string,
  options: ExportOptions & { readonly overwrite: boolean },
): Promise<Exported> {
  const table = tableOf(opened.store, wish);
  const bytes = await writeFileWhole(file, options.overwrite, (sink) => writeTable(opened, wish, table, sink, options));
  return { file, rows: rowsOf(table), columns: columnsOf(table), bytes };
}

/** The same to anything that takes it, e.g. standard output. */
export function exportTo(opened: OpenedResults, wish: ExportOf, sink: Sink, options: ExportOptions = {}) {
  return writeTable(opened, wish, tableOf(opened.store, wish), sink, options);
}

async function writeTable(
  opened: OpenedResults,
  wish: ExportOf,
  table: Table,
  sink: Sink,
  { signal, progress }: ExportOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const all = table.layout === 'wide' ? rowsOf(table) * table.headings.length : rowsOf(table);
  let done = 0;
  const wrote = async (values: number) => {
    done += values;
    progress?.(done, all);
    // Reading a store keeps the thread: whoever wants to stop this must get a turn.
    await setImmediate();
    signal?.throwIfAborted();
  };
  const units = wish.units ?? 'natural';
  if (wish.format === 'csv') await writeCsv(table, units, sink, wrote);
  else await writeParquet(table, units, sink, { about: aboutOf(opened, wish, table), wrote });
}

/** What the numbers mean, for whoever finds the file. */
function aboutOf({ catalogue }: OpenedResults, wish: ExportOf, table: Table): Record<string, string> {
  const sources = table.layout === 'wide' ? table.sources : table.parts.map(({ source }) => source);
  const units = wish.units ?? 'natural';
  const basePowers = new Map(catalogue.models.map(({ name, basePower }) => [name, basePower]));
  return {
    simulation: catalogue.name,
    units,
    outputs: JSON.stringify(
      sources.map(({ output, realized }) => ({
        variable: nameOf(output),
        container: output.container,
        unit: units === 'natural' ? realized.unit : '',
        basePower: basePowers.get(output.model),
      })),
    ),
  };
}
