/** What there is to choose: a search above the tree; its width is a person's, and it can be folded away. */
import type { Catalogue, CatalogueOutput, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { members, numberIn, texts } from '../page/saved';
import { firstExpanded, treeRows } from './tree';
import { createVariableTree } from './variable-tree';

export interface Sidebar {
  readonly element: HTMLElement;
  /** Between the sidebar and what is beside it: drags its width. */
  readonly splitter: HTMLElement;
  show(catalogue: Catalogue, checked: ReadonlySet<string>, units: Units): void;
  /** Whether it is open. */
  open: boolean;
  state(): unknown;
}

const NARROWEST = 160;
const WIDEST = 800;
/** Pages that are narrower begin with the sidebar folded away. */
const NARROW_PAGE = 640;

export function createSidebar(
  t: Translate,
  saved: unknown,
  { toggle, changed }: { toggle(output: CatalogueOutput): void; changed(): void },
): Sidebar {
  const kept = members(saved);
  let width = numberIn(kept['width'], NARROWEST, WIDEST) ?? 320;
  let expanded: ReadonlySet<string> | undefined = Array.isArray(kept['expanded'])
    ? new Set(texts(kept['expanded']))
    : undefined;
  let scroll = numberIn(kept['scroll'], 0, Number.MAX_SAFE_INTEGER);
  let shown: { catalogue: Catalogue; checked: ReadonlySet<string>; units: Units } | undefined;

  const search = el('input', { type: 'search', className: 'sidebar-search', placeholder: t('Search Variables') });
  search.ariaLabel = t('Search Variables');
  search.value = typeof kept['search'] === 'string' ? kept['search'] : '';
  const found = el('p', { className: 'sidebar-found', role: 'status' });
  const tree = createVariableTree(t, {
    toggle,
    fold(id, open) {
      const ids = new Set(expanded);
      if (open) ids.add(id);
      else ids.delete(id);
      expanded = ids;
      draw();
      changed();
    },
  });
  const element = el('aside', { className: 'sidebar', ariaLabel: t('Variables') }, search, found, tree.element);
  const splitter = el('div', {
    className: 'splitter',
    role: 'separator',
    tabIndex: 0,
    ariaLabel: t('Width of the list of variables'),
  });
  splitter.ariaOrientation = 'vertical';
  splitter.ariaValueMin = String(NARROWEST);
  splitter.ariaValueMax = String(WIDEST);

  function setWidth(wanted: number): void {
    width = Math.round(Math.max(NARROWEST, Math.min(WIDEST, wanted)));
    element.style.width = `${width}px`;
    splitter.ariaValueNow = String(width);
  }

  function setOpen(open: boolean): void {
    element.hidden = !open;
    splitter.hidden = !open;
  }

  function draw(): void {
    if (!shown) return;
    const { catalogue, checked, units } = shown;
    expanded ??= firstExpanded(catalogue);
    const rows = treeRows(catalogue, { search: search.value, expanded, units }, t);
    const count = rows.filter(({ kind }) => kind === 'output').length;
    found.textContent =
      search.value.trim() === '' ? '' : count === 1 ? t('1 variable found') : t('{0} variables found', count);
    tree.show(rows, checked);
  }

  search.addEventListener('input', () => {
    draw();
    changed();
  });
  search.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') tree.element.focus();
  });
  tree.element.addEventListener('scrollend', changed);
  splitter.addEventListener('pointerdown', (event) => {
    splitter.setPointerCapture(event.pointerId);
    const from = event.clientX - width;
    const move = (moved: PointerEvent): void => setWidth(moved.clientX - from);
    splitter.addEventListener('pointermove', move);
    splitter.addEventListener(
      'lostpointercapture',
      () => {
        splitter.removeEventListener('pointermove', move);
        changed();
      },
      { once: true },
    );
  });
  splitter.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -20, ArrowRight: 20 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setWidth(width + step);
    changed();
  });
  setWidth(width);
  setOpen(typeof kept['open'] === 'boolean' ? kept['open'] : window.innerWidth >= NARROW_PAGE);

  return {
    element,
    splitter,
    show(catalogue, checked, units) {
      shown = { catalogue, checked, units };
      draw();
      if (scroll !== undefined) tree.element.scrollTop = scroll;
      scroll = undefined;
    },
    get open() {
      return !element.hidden;
    },
    set open(open) {
      setOpen(open);
    },
    state: () => ({
      width,
      open: !element.hidden,
      search: search.value,
      ...(expanded ? { expanded: [...expanded] } : {}),
      scroll: tree.element.scrollTop,
    }),
  };
}
