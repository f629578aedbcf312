/** The results page: opens with what the editor sends, shows it or why not, and keeps its state. */
import type { EditorMessage, PageInit, PageMessage } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { createTheme } from '../chart';
import { createAsker } from '../page/asker';
import { beginAtHeading } from '../page/begin-at';
import { button, el } from '../page/dom';
import { acquireEditor } from '../page/editor';
import { translator } from '../page/translate';
import { Frame } from './frame';
import { otherIn, stateOf } from './page-state';
import '../page/page.css';
import './results.css';
import './sidebar.css';
import './table.css';

/** The state is kept at most so often, ms: zooming changes it with every frame. */
const KEEP = 200;

const editor = acquireEditor<PageMessage, EditorMessage>();
const asker = createAsker((request) => editor.post({ type: 'request', request }));
const theme = createTheme();
const root = el('div', { className: 'page', ariaBusy: 'true' }, skeleton());
let frame: Frame | undefined;
let saving: ReturnType<typeof setTimeout> | undefined;

document.body.append(root);
editor.onMessage(receive);
// The page may go at any time: what changed last is not to be lost.
document.addEventListener('visibilitychange', save);
window.addEventListener('pagehide', save);
editor.post({ type: 'ready', other: otherIn(editor.saved) });

function receive(message: EditorMessage): void {
  switch (message.type) {
    case 'init':
      begin(message.init);
      break;
    case 'reply':
      asker.receive(message.reply);
      break;
    case 'changed':
      frame?.offer(message.text);
      break;
    case 'other':
      frame?.other(message.catalogue);
      break;
    case 'show':
      void frame?.select(message.view);
  }
}

function begin(init: PageInit): void {
  const t = translator(init.texts);
  root.ariaBusy = null;
  const kept = stateOf(frame?.state() ?? editor.saved, init.target);
  if (!init.catalogue) {
    // What was kept stays kept: the results may come back.
    editor.save(kept);
    frame?.dispose();
    frame = undefined;
    root.replaceChildren(failurePage(init.failure?.message ?? t('These results could not be opened.'), t));
    beginAtHeading(root);
    return;
  }
  const state = init.view ? { ...kept, tab: init.view } : kept;
  if (!frame) {
    frame = new Frame({ asker, theme, t, post: (message) => editor.post(message), changed: saveSoon }, state);
    root.replaceChildren(frame.element);
  } else if (init.view) void frame.select(init.view);
  void frame.open(init.catalogue);
  beginAtHeading(root);
  save();
}

function failurePage(message: string, t: Translate): HTMLElement {
  const again = button(
    t('Try Again'),
    () => {
      again.disabled = true;
      root.ariaBusy = 'true';
      editor.post({ type: 'reload' });
    },
    { className: 'primary' },
  );
  return el(
    'main',
    { className: 'failure' },
    el('h1', {}, t('No results to show')),
    el('p', { role: 'alert' }, message),
    again,
  );
}

/** What stands in the page's place until it is known what there is. */
function skeleton(): HTMLElement {
  const parts = ['head', 'bar', 'body'].map((part) => el('div', { className: `skeleton ${part}` }));
  return el('div', { className: 'skeletons', ariaHidden: 'true' }, ...parts);
}

function saveSoon(): void {
  saving ??= setTimeout(save, KEEP);
}

function save(): void {
  clearTimeout(saving);
  saving = undefined;
  if (frame) editor.save(frame.state());
}
