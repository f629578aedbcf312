/** What an export is to hold. Pure. */
import type { Catalogue, ExportWish, OutputRef, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import type { TableSource, TimeWindow } from '../contracts';
import type { ExportOffer } from './export-form';

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

/** What there is to export of these variables; undefined of none. */
export function exportOffer(shown: readonly Exportable[], t: Translate): ExportOffer | undefined {
  if (shown.length === 0) return undefined;
  const of = shown.map(({ output, columns, ofColumns }) =>
    t('{0}: {1} of {2} columns.', output.key, columns.length, ofColumns),
  );
  return { what: of.join(' '), choices: true };
}

/** Of a view that has no variables to choose: its table. */
export function tableOffer({ caption, rows, headings }: TableSource, t: Translate): ExportOffer | undefined {
  if (rows === 0) return undefined;
  const what = t('The table as it is shown: {0}, {1} rows, {2} columns.', caption, rows, headings.length);
  return { what, choices: false };
}

/** A name that every file system takes. */
export function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+/, '') || 'results';
}
