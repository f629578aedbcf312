/** What can be done with what is shown: exports, pictures, the table, the units. */
import type { ExportWish, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';
import { oneOf } from '../page/saved';
import { type ExportFormChoice, type ExportOffer, exportForm } from './export-form';
import { attachPopover } from './popover';

export interface ToolbarWishes {
  export(format: ExportWish['format'], choice: ExportFormChoice): void;
  /** What an export would hold; undefined where there is nothing to export. */
  exported(): ExportOffer | undefined;
  image(kind: 'png' | 'svg'): void;
  table(shown: boolean): void;
  resetZoom(): void;
  units(units: Units): void;
}

/** What works for what is shown now. */
interface Abilities {
  readonly csv: boolean;
  readonly parquet: boolean;
  readonly image: boolean;
  readonly resetZoom: boolean;
  readonly units: boolean;
}

export interface Toolbar {
  readonly element: HTMLElement;
  show(can: Abilities): void;
}

export function createToolbar(
  t: Translate,
  first: { readonly units: Units; readonly table: boolean },
  wishes: ToolbarWishes,
): Toolbar {
  const exporter = (
    text: string,
    name: string,
    format: ExportWish['format'],
  ): HTMLElement & { button: HTMLButtonElement } => {
    const opener = el('button', { type: 'button' }, text);
    const popover = attachPopover(opener, name, (close) => [
      exportForm(name, wishes.exported(), t, (choice) => {
        close();
        wishes.export(format, choice);
      }),
    ]);
    return Object.assign(el('span', { className: 'exporter' }, opener, popover.element), { button: opener });
  };
  const csv = exporter(t('Export CSV…'), t('Export CSV'), 'csv');
  const parquet = exporter(t('Export Parquet…'), t('Export Parquet'), 'parquet');
  const png = button(t('PNG…'), () => wishes.image('png'));
  const svg = button(t('SVG…'), () => wishes.image('svg'));
  const table = button(t('Table'), () => {
    const shown = table.ariaPressed !== 'true';
    table.ariaPressed = String(shown);
    wishes.table(shown);
  });
  table.ariaPressed = String(first.table);
  const zoom = button(t('Reset Zoom'), () => wishes.resetZoom());
  const zoomHint = t(
    'The wheel zooms, Shift and the wheel or dragging moves, a double click shows all. Left of the plots the wheel scrolls the page.',
  );
  const units = el(
    'select',
    { ariaLabel: t('Units') },
    el('option', { value: 'natural' }, t('Natural units')),
    el('option', { value: 'systemBase' }, t('System base')),
  );
  units.value = first.units;
  const unitsHint = t(
    'Natural units: MW where the store holds values per unit of the base power. System base: as stored.',
  );
  units.addEventListener('change', () => wishes.units(oneOf(units.value, ['natural', 'systemBase']) ?? 'natural'));
  const element = el(
    'div',
    { className: 'toolbar', role: 'toolbar', ariaLabel: t('Results') },
    csv,
    parquet,
    png,
    svg,
    table,
    zoom,
    units,
  );
  return {
    element,
    show(can) {
      const parquetOf = t('Parquet holds values of variables: choose them in Time Series. Tables are exported as CSV.');
      const noPicture = t('There is no picture to save.');
      enable(csv.button, can.csv, '', t('There is nothing to export now.'));
      enable(parquet.button, can.parquet, '', parquetOf);
      enable(png, can.image, t('Save the picture as PNG'), noPicture);
      enable(svg, can.image, t('Save the picture as SVG'), noPicture);
      enable(zoom, can.resetZoom, zoomHint, t('There is no time axis here.'));
      enable(units, can.units, unitsHint, t('Units are chosen in Time Series.'));
    },
  };
}

/** What does not work now says why. */
function enable(control: HTMLButtonElement | HTMLSelectElement, works: boolean, hint: string, why: string): void {
  control.disabled = !works;
  control.title = works ? hint : why;
}
