/** The table behind a picture: only what is in sight is in the page. */
import type { Translate } from '../../text/translate';
import type { TableSource } from '../contracts';
import { el, nextId } from '../page/dom';
import { scrollToRow, visibleRows } from '../page/visible-rows';
import { columnEdges, rowsAsText, visibleColumns } from './table-grid';

export interface TableView {
  readonly element: HTMLElement;
  /** Undefined: there is nothing to show. */
  show(source: TableSource | undefined): void;
  /** Where it is scrolled to. */
  state(): TableScroll;
}

/** Pixels. */
export interface TableScroll {
  readonly top: number;
  readonly left: number;
}

/** Pixels of a row, and of a character of figures. */
const ROW = 22;
const CHARACTER = 9;

/** @param saved where it was scrolled to when the page was last seen */
export function createTableView(
  t: Translate,
  { copy, changed }: { copy(text: string): void; changed(): void },
  saved: TableScroll | undefined,
): TableView {
  const prefix = nextId('table');
  const empty = el('p', { className: 'table-empty' }, t('There is no table for what is shown now.'));
  const caption = el('p', { className: 'table-caption', role: 'status', id: `${prefix}-caption` });
  const head = el('div', { className: 'table-row table-head', role: 'row' });
  head.ariaRowIndex = '1';
  const body = el('div', { className: 'table-body', role: 'rowgroup' });
  const grid = el(
    'div',
    { className: 'table-grid', role: 'grid', tabIndex: 0 },
    el('div', { role: 'rowgroup', className: 'table-heads' }, head),
    body,
  );
  grid.setAttribute('aria-labelledby', caption.id);
  grid.ariaMultiSelectable = 'true';
  grid.ariaReadOnly = 'true';
  const element = el('section', { className: 'table', ariaLabel: t('Table') }, caption, empty, grid);
  let source: TableSource | undefined;
  let edges: readonly number[] = [0];
  let cursor = { row: 0, column: 0 };
  /** The other end of the selected rows. */
  let anchor = 0;
  let drawing = false;
  let kept = saved;

  const left = (column: number): number => (edges[column] ?? 0) * CHARACTER;
  const selected = (row: number): boolean => row >= Math.min(anchor, cursor.row) && row <= Math.max(anchor, cursor.row);
  const bodyHeight = (): number => Math.max(ROW, grid.clientHeight - ROW);

  function draw(): void {
    drawing = false;
    if (!source) return;
    const { first, end } = visibleRows(grid.scrollTop, bodyHeight(), ROW, source.rows);
    const seen = visibleColumns(edges, grid.scrollLeft / CHARACTER, (grid.scrollLeft + grid.clientWidth) / CHARACTER);
    const width = `${left(edges.length - 1)}px`;
    head.style.width = body.style.width = width;
    body.style.height = `${source.rows * ROW}px`;
    head.replaceChildren(...cellsOf(source.headings, seen, undefined));
    const rows: HTMLElement[] = [];
    for (let row = first; row < end; row += 1) rows.push(rowOf(source.cells(row), row, seen, width));
    body.replaceChildren(...rows);
    const active = cursor.row >= first && cursor.row < end ? cellId(cursor.row, cursor.column) : undefined;
    if (active === undefined) grid.removeAttribute('aria-activedescendant');
    else grid.setAttribute('aria-activedescendant', active);
  }

  function rowOf(
    texts: readonly string[],
    row: number,
    seen: ReturnType<typeof visibleColumns>,
    width: string,
  ): HTMLElement {
    const made = el('div', { className: 'table-row', role: 'row' }, ...cellsOf(texts, seen, row));
    made.ariaRowIndex = String(row + 2);
    made.ariaSelected = String(selected(row));
    made.style.top = `${row * ROW}px`;
    made.style.width = width;
    return made;
  }

  /** @param row undefined for headings */
  function cellsOf(
    texts: readonly string[],
    { first, end }: ReturnType<typeof visibleColumns>,
    row: number | undefined,
  ): HTMLElement[] {
    const columns = [0, ...Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)];
    return columns.map((column) => {
      const text = texts[column] ?? '';
      const role = row === undefined ? 'columnheader' : column === 0 ? 'rowheader' : 'gridcell';
      const cell = el('div', { className: 'table-cell', role, title: text }, text);
      cell.ariaColIndex = String(column + 1);
      if (row !== undefined) {
        cell.id = cellId(row, column);
        cell.classList.toggle('active', row === cursor.row && column === cursor.column);
      }
      cell.style.width = `${left(column + 1) - left(column)}px`;
      if (column > 0) cell.style.left = `${left(column)}px`;
      return cell;
    });
  }

  const cellId = (row: number, column: number): string => `${prefix}-${row}-${column}`;

  function drawSoon(): void {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(draw);
  }

  function moveTo(row: number, column: number, extend: boolean): void {
    if (!source) return;
    cursor = {
      row: Math.max(0, Math.min(source.rows - 1, row)),
      column: Math.max(0, Math.min(source.headings.length - 1, column)),
    };
    if (!extend) anchor = cursor.row;
    grid.scrollTop = scrollToRow(cursor.row, grid.scrollTop, bodyHeight(), ROW);
    const fixed = left(1);
    if (cursor.column > 0) {
      const [from, to] = [left(cursor.column), left(cursor.column + 1)];
      if (from < grid.scrollLeft + fixed) grid.scrollLeft = from - fixed;
      else if (to > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = to - grid.clientWidth;
    }
    draw();
  }

  const captionOf = (of: TableSource): string => t('{0} · {1} rows', of.caption, of.rows);

  function copySelected(of: TableSource): void {
    const text = rowsAsText(of, Math.min(anchor, cursor.row), Math.max(anchor, cursor.row));
    if (text !== undefined) copy(text);
    caption.textContent = text === undefined ? t('Too many rows to copy at once: export them.') : captionOf(of);
  }

  grid.addEventListener('keydown', (event) => {
    if (!source) return;
    const { row, column } = cursor;
    const held = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(bodyHeight() / ROW) - 1);
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: held ? [0, 0] : [row, 0],
      End: held ? [source.rows - 1, source.headings.length - 1] : [row, source.headings.length - 1],
    };
    const to = moves[event.key];
    if (to) moveTo(to[0], to[1], event.shiftKey);
    else if (held && event.key === 'c') copySelected(source);
    else if (held && event.key === 'a') {
      anchor = 0;
      cursor = { ...cursor, row: source.rows - 1 };
      draw();
    } else return;
    event.preventDefault();
  });
  grid.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"], [role="rowheader"]') : null;
    const [row, column] = (cell?.id.slice(prefix.length + 1) ?? '').split('-').map(Number);
    if (cell && row !== undefined && column !== undefined) moveTo(row, column, event.shiftKey);
  });
  grid.addEventListener('scroll', drawSoon);
  grid.addEventListener('scrollend', changed);
  new ResizeObserver(drawSoon).observe(grid);

  return {
    element,
    show(now) {
      source = now;
      empty.hidden = now !== undefined;
      grid.hidden = caption.hidden = now === undefined;
      if (!now) return;
      caption.textContent = captionOf(now);
      grid.ariaRowCount = String(now.rows + 1);
      grid.ariaColCount = String(now.headings.length);
      edges = columnEdges(now);
      cursor = {
        row: Math.min(cursor.row, Math.max(0, now.rows - 1)),
        column: Math.min(cursor.column, now.headings.length - 1),
      };
      anchor = cursor.row;
      // At once: what is counted and named above the rows must never be of others than these.
      draw();
      if (!kept) return;
      // Rows have their height now, so there is something to scroll.
      grid.scrollTo({ ...kept, behavior: 'instant' });
      kept = undefined;
      draw();
    },
    state: () => kept ?? { top: grid.scrollTop, left: grid.scrollLeft },
  };
}
