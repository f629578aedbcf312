/** What an export is to hold. Pure. */
import type { Catalogue, ExportWish, OutputRef, Units } from '../../results/protocol';
import type { TimeWindow } from '../contracts';

/** A variable with the columns that are shown now, of all that it has. */
export interface Exportable {
  readonly output: OutputRef;
  readonly columns: readonly string[];
  readonly ofColumns: number;
}

export interface ExportChoice {
  readonly format: ExportWish['format'];
  readonly layout: ExportWish['layout'];
  readonly units: Units;
  /** Undefined: the whole time. */
  readonly window: TimeWindow | undefined;
}

export function exportWish(
  { results, name }: Pick<Catalogue, 'results' | 'name'>,
  shown: readonly Exportable[],
  { format, layout, units, window }: ExportChoice,
): ExportWish {
  const outputs = shown.map(({ output, columns, ofColumns }) =>
    columns.length === ofColumns ? { output } : { output, columns: [...columns] },
  );
  const [only, ...more] = shown;
  const what = only && more.length === 0 ? `${name}-${only.output.model}-${only.output.key}` : name;
  return { results, outputs, ...window, units, format, layout, name: fileName(what) };
}

/** A name that every file system takes. */
export function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+/, '') || 'results';
}
