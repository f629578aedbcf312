/** The parts of the page: arrow keys, Home and End move between them. */
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { VIEWS, type ViewName } from './page-state';

export interface Tabs {
  readonly list: HTMLElement;
  readonly panels: Readonly<Record<ViewName, HTMLElement>>;
  select(view: ViewName): void;
}

/** @param chosen called when a person chooses */
export function createTabs(t: Translate, chosen: (view: ViewName) => void): Tabs {
  const words: Readonly<Record<ViewName, string>> = {
    series: t('Time Series'),
    dispatch: t('Dispatch'),
    executions: t('Executions'),
    seams: t('Seams'),
    compare: t('Compare'),
  };
  const tabs = VIEWS.map((view) => {
    const tab = el(
      'button',
      { type: 'button', role: 'tab', id: `tab-${view}`, on: { click: () => chosen(view) } },
      words[view],
    );
    tab.setAttribute('aria-controls', `panel-${view}`);
    return { view, tab };
  });
  const panel = (view: ViewName): HTMLElement => {
    const made = el('div', { id: `panel-${view}`, className: 'panel', role: 'tabpanel', hidden: true });
    made.setAttribute('aria-labelledby', `tab-${view}`);
    return made;
  };
  const panels = {
    series: panel('series'),
    dispatch: panel('dispatch'),
    executions: panel('executions'),
    seams: panel('seams'),
    compare: panel('compare'),
  };
  const list = el(
    'div',
    { className: 'tabs', role: 'tablist', ariaLabel: t('Views of the results') },
    ...tabs.map(({ tab }) => tab),
  );
  list.addEventListener('keydown', (event) => {
    const now = tabs.findIndex(({ tab }) => tab.ariaSelected === 'true');
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!next) return;
    event.preventDefault();
    chosen(next.view);
    next.tab.focus();
  });
  return {
    list,
    panels,
    select(selected) {
      for (const { view, tab } of tabs) {
        tab.ariaSelected = String(view === selected);
        tab.tabIndex = view === selected ? 0 : -1;
        panels[view].hidden = view !== selected;
      }
    },
  };
}
