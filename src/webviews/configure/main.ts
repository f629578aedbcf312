/** The page that configures a simulation: shows what the editor sends, and keeps what is typed. */
import type { DialogState, FromDialog, ToDialog, Typed } from '../../pages/configure';
import { el } from '../page/dom';
import { acquireEditor } from '../page/editor';
import { members } from '../page/saved';
import { ConfigurePage } from './page';
import '../page/page.css';
import './configure.css';
import './preview.css';

const editor = acquireEditor<FromDialog, ToDialog>();
const root = el('div', { className: 'page', ariaBusy: 'true' });
let page: ConfigurePage | undefined;

document.body.append(root);
editor.onMessage(receive);
editor.post({ type: 'ready' });

function receive(message: ToDialog): void {
  if (message.type === 'init') {
    if (!page) {
      page = new ConfigurePage(root, { post: (out) => editor.post(out), save: (state) => editor.save(state) });
      page.restore(keptIn(editor.saved));
    }
    root.ariaBusy = null;
    page.show(message.init);
  } else page?.receive(message);
}

/** Edits of before, by configuration: perhaps another version wrote them. */
function keptIn(saved: unknown): DialogState['edits'] {
  const all = Object.entries(members(members(saved)['edits']));
  return Object.fromEntries(all.map(([name, edits]) => [name, typedIn(edits)]));
}

function typedIn(saved: unknown): Typed {
  const texts = Object.entries(members(saved)).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(texts) as Typed;
}
