/** The timeline's page: shows what the editor tells, says what changes, and keeps its state. */
import type { TimelineFromPage, TimelineToPage } from '../../pages/timeline';
import { beginAtHeading } from '../page/begin-at';
import { el } from '../page/dom';
import { acquireEditor } from '../page/editor';
import { translator } from '../page/translate';
import { keptOf } from './kept';
import { TimelineView } from './view';
import '../page/page.css';
import '../results/table.css';
import './timeline.css';

/** The state is kept at most so often, ms: zooming changes it with every frame. */
const KEEP = 200;

const editor = acquireEditor<TimelineFromPage, TimelineToPage>();
const root = el('div', { className: 'page', ariaBusy: 'true' });
let view: TimelineView | undefined;
let saving: ReturnType<typeof setTimeout> | undefined;

document.body.append(root);
editor.onMessage(receive);
document.addEventListener('visibilitychange', save);
window.addEventListener('pagehide', save);
editor.post({ type: 'ready' });

function receive(message: TimelineToPage): void {
  if (message.type === 'init') begin(message);
  else if (message.type === 'changes') view?.change(message.frame, message.bars, message.memory);
  else view?.select(message.bar);
}

function begin({ texts, frame, bars, memory, selected }: Extract<TimelineToPage, { type: 'init' }>): void {
  if (!view) {
    const listener = { open: ({ id }: { id: string }) => editor.post({ type: 'open', bar: id }), changed: saveSoon };
    view = new TimelineView(translator(texts), listener, keptOf(editor.saved, frame.runId));
    root.replaceChildren(view.element);
    root.ariaBusy = null;
  }
  view.begin(frame, bars, memory, selected);
  beginAtHeading(root);
  save();
}

function saveSoon(): void {
  saving ??= setTimeout(save, KEEP);
}

function save(): void {
  clearTimeout(saving);
  saving = undefined;
  if (view) editor.save(view.state());
}
