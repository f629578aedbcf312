/** What can be done with what is shown: exports, pictures, the table, the units. */
import type { ExportWish, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';
import { oneOf } from '../page/saved';
import { exportForm } from './export-form';
import { attachPopover } from './popover';

export interface ToolbarWishes {
  export(
    format: ExportWish['format'],
    choice: { readonly layout: ExportWish['layout']; readonly visibleOnly: boolean },
  ): void;
  /** What an export would hold, in a sentence; undefined where there is nothing to export. */
  exported(): string | undefined;
  image(kind: 'png' | 'svg'): void;
  table(shown: boolean): void;
  resetZoom(): void;
  units(units: Units): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  show(can: {
    readonly export: boolean;
    readonly image: boolean;
    readonly resetZoom: boolean;
    readonly units: boolean;
  }): void;
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
  const png = button(t('PNG…'), () => wishes.image('png'), { title: t('Save the picture as PNG') });
  const svg = button(t('SVG…'), () => wishes.image('svg'), { title: t('Save the picture as SVG') });
  const table = button(t('Table'), () => {
    const shown = table.ariaPressed !== 'true';
    table.ariaPressed = String(shown);
    wishes.table(shown);
  });
  table.ariaPressed = String(first.table);
  const zoom = button(t('Reset Zoom'), () => wishes.resetZoom());
  const units = el(
    'select',
    { ariaLabel: t('Units') },
    el('option', { value: 'natural' }, t('Natural units')),
    el('option', { value: 'systemBase' }, t('System base')),
  );
  units.value = first.units;
  units.title = t('Natural units: MW where the store holds values per unit of the base power. System base: as stored.');
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
      csv.button.disabled = parquet.button.disabled = !can.export;
      png.disabled = svg.disabled = !can.image;
      zoom.disabled = !can.resetZoom;
      units.disabled = !can.units;
    },
  };
}
