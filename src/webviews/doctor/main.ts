/** The doctor's page: a row for each thing that a run needs, as it is found, with a button for each remedy. */
import type { DoctorNews, DoctorReport, DoctorWish } from '../../pages/doctor';
import type { Translate } from '../../text/translate';
import { beginAtHeading } from '../page/begin-at';
import { button, el } from '../page/dom';
import { acquireEditor } from '../page/editor';
import { translator } from '../page/translate';
import { Rows } from './rows';
import { summaryOf } from './summary';
import '../page/page.css';
import './doctor.css';

const editor = acquireEditor<DoctorWish, DoctorNews>();
let shown: { readonly show: (report: DoctorReport) => void } | undefined;

editor.onMessage((news) => {
  if (news.type === 'init') {
    shown ??= begin(translator(news.texts), news.report.script);
    editor.save(news.about);
  }
  shown?.show(news.report);
});
editor.post({ type: 'ready' });

function begin(t: Translate, script: string | undefined) {
  const title = script === undefined ? t('What a run needs') : t('What a run of {0} needs', script);
  const again = button(t('Look Again'), () => editor.post({ type: 'again' }), { className: 'primary' });
  const copied = el('span', { className: 'copied', role: 'status' });
  const copy = button(t('Copy as Text'), () => {
    editor.post({ type: 'copy' });
    copied.textContent = t('Copied');
  });
  const summary = el('p', { className: 'summary', role: 'status' });
  const rows = new Rows(t, (row, action) => editor.post({ type: 'act', row, action }));
  const main = el(
    'main',
    { ariaBusy: 'true' },
    el('h1', {}, title),
    el('div', { className: 'head' }, summary, copied, again, copy),
    rows.element,
  );
  document.body.append(main);
  beginAtHeading(main);
  return {
    show(report: DoctorReport): void {
      main.ariaBusy = report.done ? null : 'true';
      const text = summaryOf(report, t);
      // A screen reader tells it again when it is written again.
      if (summary.textContent !== text) summary.textContent = text;
      if (!report.done) copied.textContent = '';
      copy.disabled = !report.done;
      rows.show(report.rows);
    },
  };
}
