/** What is seen here: whose results, of which kind, which time, and what to know of them. */
import type { Catalogue } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';
import { badgeOf, fileText, spanText } from './badge';

export interface Header {
  readonly element: HTMLElement;
  show(catalogue: Catalogue): void;
  /** Something new is there: offers to look. */
  offer(text: string): void;
}

export function createHeader(t: Translate, reload: () => void): Header {
  const name = el('h1', { className: 'name' });
  const badge = el('span', { className: 'badge' });
  const span = el('span', { className: 'span' });
  const file = el('span', { className: 'file' });
  const warnings = el('ul', { className: 'warnings', ariaLabel: t('Warnings') });
  const text = el('span', {});
  const look = button(t('Show'), () => {
    look.disabled = true;
    reload();
  });
  const banner = el('div', { className: 'banner', role: 'status', hidden: true }, text, look);
  const element = el(
    'header',
    { className: 'header' },
    el('div', { className: 'title' }, name, badge, span, file),
    banner,
    warnings,
  );
  return {
    element,
    show(catalogue) {
      const { text: kind, warns } = badgeOf(catalogue, t);
      name.textContent = catalogue.name;
      badge.textContent = kind;
      badge.classList.toggle('warns', warns);
      span.textContent = spanText(catalogue, t);
      file.textContent = file.title = fileText(catalogue);
      warnings.replaceChildren(...catalogue.warnings.map((warning) => el('li', {}, warning)));
      warnings.hidden = catalogue.warnings.length === 0;
      banner.hidden = true;
      look.disabled = false;
    },
    offer(what) {
      text.textContent = what;
      look.disabled = false;
      banner.hidden = false;
    },
  };
}
