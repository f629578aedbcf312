import { type Path, pathText } from '../problems';
import type { ListName } from '../schema';
import { cellText, type Table } from '../table';

/** Remembers which row of which file a component was read from, so that messages name it. */
export class Rows {
  private readonly places = new Map<string, { readonly table: Table; readonly row: number }>();
  readonly lists: Partial<Record<ListName, unknown[]>> = {};

  add(list: ListName, component: object, table: Table, row: number): void {
    const of = this.lists[list] ?? [];
    this.lists[list] = of;
    this.places.set(`${list} ${of.length}`, { table, row });
    of.push(component);
  }

  /** The file, row and column (those that a field is made of). */
  readonly locate = (path: Path): string => {
    const [list = '', index = '', field] = path;
    const place = this.places.get(`${String(list)} ${String(index)}`);
    if (!place) return pathText(path, this.lists);
    const column = columns[String(list)]?.[String(field)] ?? columns['device']?.[String(field)];
    const words = pathText(path, this.lists);
    return `${column ? cellText(place.table, place.row, column) : `${place.table.file}, row ${place.row + 2}`} (${words})`;
  };
}

const columns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  buses: { name: 'Bus Name', number: 'Bus ID', bustype: 'Bus Type', area: 'Area' },
  lines: { name: 'UID', from: 'From Bus', to: 'To Bus', x: 'X', rating: 'Cont Rating' },
  PowerLoad: { maxActivePower: 'MW Load', name: 'Bus Name' },
  device: {
    name: 'GEN UID',
    bus: 'Bus ID',
    activePowerLimits: 'PMax MW',
    rating: 'PMax MW',
    rampLimits: 'Ramp Rate MW/Min',
    timeLimits: 'Min Up Time Hr',
    operationCost: 'HR_incr_1',
  },
};
