/** The tree of models, containers and variables: arrow keys move and fold, Space and Enter choose. */
import type { CatalogueOutput } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { el, nextId } from '../page/dom';
import { scrollToRow, visibleRows } from '../page/visible-rows';
import type { TreeRow } from './tree';

export interface VariableTree {
  readonly element: HTMLElement;
  /** @param checked ids of rows */
  show(rows: readonly TreeRow[], checked: ReadonlySet<string>): void;
}

export interface TreeWishes {
  toggle(output: CatalogueOutput): void;
  fold(id: string, open: boolean): void;
}

/** Pixels. */
const ROW = 22;
/** Beyond so many only those in sight are made. */
const ALL = 500;

export function createVariableTree(t: Translate, { toggle, fold }: TreeWishes): VariableTree {
  const prefix = nextId('variable');
  const sizer = el('div', { className: 'tree-rows', role: 'presentation' });
  const element = el('div', { className: 'tree', role: 'tree', ariaLabel: t('Variables'), tabIndex: 0 }, sizer);
  element.ariaMultiSelectable = 'true';
  let rows: readonly TreeRow[] = [];
  let checked: ReadonlySet<string> = new Set();
  let activeId: string | undefined;

  const activeIndex = (): number =>
    Math.max(
      0,
      rows.findIndex(({ id }) => id === activeId),
    );

  function draw(): void {
    const { first, end } =
      rows.length <= ALL
        ? { first: 0, end: rows.length }
        : visibleRows(element.scrollTop, element.clientHeight, ROW, rows.length);
    sizer.style.height = `${rows.length * ROW}px`;
    const active = activeIndex();
    sizer.replaceChildren(...rows.slice(first, end).map((row, i) => rowElement(row, first + i, first + i === active)));
    if (active >= first && active < end) element.setAttribute('aria-activedescendant', `${prefix}-${active}`);
    else element.removeAttribute('aria-activedescendant');
  }

  function rowElement(row: TreeRow, i: number, active: boolean): HTMLElement {
    const icon =
      row.kind === 'branch'
        ? row.expanded
          ? '⌄'
          : '›'
        : row.kind === 'output'
          ? checked.has(row.id)
            ? '☑'
            : '☐'
          : '⚠';
    const made = el(
      'div',
      {
        id: `${prefix}-${i}`,
        className: `tree-row ${row.kind}`,
        role: 'treeitem',
        title: `${row.label}\n${row.detail}`,
      },
      el('span', { className: 'tree-icon', ariaHidden: 'true' }, icon),
      labelElement(row.label),
      // What is seen is two words, as what is said is.
      ' ',
      el('span', { className: 'tree-detail' }, row.kind === 'output' ? row.short : row.detail),
    );
    made.ariaLevel = String(row.level);
    made.ariaPosInSet = String(row.position);
    made.ariaSetSize = String(row.of);
    made.ariaLabel = `${row.label}, ${row.detail}`;
    if (row.kind === 'branch') made.ariaExpanded = String(row.expanded);
    if (row.kind === 'output') {
      made.ariaChecked = String(checked.has(row.id));
      if (row.output.problem !== undefined) made.ariaDisabled = 'true';
    }
    made.classList.toggle('active', active);
    made.style.top = `${i * ROW}px`;
    made.style.paddingLeft = `${(row.level - 1) * 12 + 4}px`;
    made.addEventListener('click', () => {
      activeId = row.id;
      act(row);
    });
    return made;
  }

  function act(row: TreeRow): void {
    if (row.kind === 'branch') fold(row.id, !row.expanded);
    else if (row.kind === 'output' && row.output.problem === undefined) toggle(row.output);
    else draw();
  }

  function moveTo(index: number): void {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    activeId = row.id;
    element.scrollTop = scrollToRow(activeIndex(), element.scrollTop, element.clientHeight, ROW);
    draw();
  }

  function parentOf(index: number): number {
    const level = rows[index]?.level ?? 1;
    for (let i = index - 1; i >= 0; i -= 1) if ((rows[i]?.level ?? 0) < level) return i;
    return index;
  }

  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = activeIndex();
    const row = rows[index];
    if (!row) return;
    const open = row.kind === 'branch' && row.expanded;
    const page = Math.max(1, Math.floor(element.clientHeight / ROW) - 1);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(index + 1),
      ArrowUp: () => moveTo(index - 1),
      PageDown: () => moveTo(index + page),
      PageUp: () => moveTo(index - page),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowRight: () => (row.kind === 'branch' && !open ? fold(row.id, true) : moveTo(open ? index + 1 : index)),
      ArrowLeft: () => (open ? fold(row.id, false) : moveTo(parentOf(index))),
      ' ': () => act(row),
      Enter: () => act(row),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });
  element.addEventListener('scroll', () => {
    if (rows.length > ALL) draw();
  });
  new ResizeObserver(() => {
    if (rows.length > ALL) draw();
  }).observe(element);

  return {
    element,
    show(newRows, newChecked) {
      rows = newRows;
      checked = newChecked;
      draw();
    },
  };
}

/** Of a key that does not fit the middle gives way: its end tells the component. */
function labelElement(label: string): HTMLElement {
  const at = label.indexOf('__');
  if (at < 0) return el('span', { className: 'tree-label' }, el('span', { className: 'tree-head' }, label));
  const head = el('span', { className: 'tree-head' }, label.slice(0, at));
  return el('span', { className: 'tree-label' }, head, el('span', { className: 'tree-tail' }, label.slice(at)));
}
