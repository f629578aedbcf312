/** Which of many rows of one height are to be in the page. Pure. */

/** The first row and the one after the last, both from 0. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows beyond the visible ones that are made too, so that scrolling shows no empty place. */
const BEYOND = 12;

export function visibleRows(scrollTop: number, height: number, rowHeight: number, rows: number): RowRange {
  const first = Math.max(0, Math.min(rows, Math.floor(scrollTop / rowHeight)) - BEYOND);
  return { first, end: Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + BEYOND) };
}

/** Where to scroll so that a row is wholly seen; the same where it is already. */
export function scrollToRow(row: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop;
}
