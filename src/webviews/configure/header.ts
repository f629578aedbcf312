import type { DialogInit } from '../../pages/configure';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';

export interface HeaderActions {
  choose(configuration: string | undefined): void;
  create(): void;
  rename(): void;
  remove(): void;
}

/** Whose settings these are, and which of its configurations. */
export function createHeader(init: DialogInit, t: Translate, actions: HeaderActions): HTMLElement {
  const { configurations, configuration, readOnly } = init;
  const chooser = el(
    'select',
    { id: 'configuration', on: { change: () => actions.choose(configurations[chooser.selectedIndex - 1]) } },
    el('option', {}, t('Settings of the script')),
    ...configurations.map((name) => el('option', {}, name)),
  );
  chooser.selectedIndex = configuration === undefined ? 0 : configurations.indexOf(configuration) + 1;
  const create = button(t('New Configuration…'), actions.create, { id: 'create' });
  const rename = button(t('Rename…'), actions.rename, { id: 'rename', hidden: configuration === undefined });
  const remove = button(t('Delete…'), actions.remove, { id: 'delete', hidden: configuration === undefined });
  for (const one of [create, rename, remove]) one.disabled = readOnly !== undefined;
  return el(
    'header',
    {},
    el('h1', {}, t('Configure {0}', init.script)),
    el(
      'div',
      { className: 'configurations' },
      el('label', { htmlFor: 'configuration' }, t('Configuration')),
      chooser,
      create,
      rename,
      remove,
    ),
  );
}
