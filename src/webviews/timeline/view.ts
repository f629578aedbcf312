/** All of the page: what run it is, the picture or the table behind it, and what the signs mean. */
import type { MemoryReading, TimelineBar, TimelineFrame } from '../../pages/timeline';
import type { Translate } from '../../text/translate';
import { button, el, nextId } from '../page/dom';
import { createTableView } from '../results/table-view';
import { createAnnouncer } from './announcer';
import { sameNode } from './bars';
import { Chart } from './chart';
import type { Kept } from './kept';
import { STATES, signIcon } from './signs';
import { tableOf } from './table';
import { stateWord } from './words';

interface Listener {
  open(bar: TimelineBar): void;
  /** What is to be kept is another. */
  changed(): void;
}

export class TimelineView {
  readonly element: HTMLElement;
  private readonly chart: Chart;
  private readonly table;
  private readonly announcer;
  private readonly name = el('h1', {});
  private readonly summary = el('p', { className: 'summary' });
  private readonly tableButton: HTMLButtonElement;
  private frame: TimelineFrame | undefined;
  private showsTable: boolean;

  constructor(
    private readonly t: Translate,
    private readonly listener: Listener,
    kept: Kept,
  ) {
    const changed = () => listener.changed();
    this.showsTable = kept.table;
    this.chart = new Chart(t, listener, kept);
    this.table = createTableView(t, { copy: (text) => void navigator.clipboard.writeText(text), changed }, undefined);
    this.announcer = createAnnouncer(t);
    this.tableButton = button(t('Table'), () => this.showTable(!this.showsTable));
    const hint = el(
      'p',
      { className: 'unseen', id: nextId('hint') },
      t(
        'Arrow keys go from bar to bar, Home and End to the first and last of a lane. Enter shows a partition’s log. Plus and minus zoom, 0 shows everything.',
      ),
    );
    this.chart.describedBy(hint.id);
    this.element = el(
      'main',
      { className: 'timeline' },
      el(
        'header',
        {},
        el('div', { className: 'title' }, this.name, this.summary),
        el('div', { className: 'bar' }, this.legend(), this.toolbar()),
      ),
      this.chart.element,
      this.table.element,
      hint,
      this.announcer.element,
    );
    this.showTable(kept.table);
  }

  /** Everything there is of the run. */
  begin(frame: TimelineFrame, bars: readonly TimelineBar[], memory: readonly MemoryReading[], selected?: string): void {
    this.chart.clear();
    this.chart.bars.take(bars);
    this.show(frame, memory);
    if (selected !== undefined) this.chart.select(selected);
  }

  /** What is new. */
  change(frame: TimelineFrame, bars: readonly TimelineBar[], memory: readonly MemoryReading[]): void {
    const changed = this.chart.bars.take(bars).map(({ bar }) => bar);
    this.show(frame, memory);
    this.announcer.tell(changed.filter(({ state }) => state !== 'running'));
  }

  /** Somebody selected it elsewhere; an earlier attempt that is marked already is meant as well. */
  select(id: string): void {
    const { selected } = this.chart;
    if (selected === undefined || !sameNode(selected, id)) this.chart.select(id);
  }

  state(): Kept {
    return { runId: this.frame?.runId, ...this.chart.state(), table: this.showsTable };
  }

  private show(frame: TimelineFrame, memory: readonly MemoryReading[]): void {
    this.frame = frame;
    this.name.textContent = frame.name;
    this.summary.textContent = frame.summary;
    this.chart.show(frame, memory);
    this.fillTable();
  }

  private showTable(shown: boolean): void {
    const differs = shown !== this.showsTable;
    this.showsTable = shown;
    this.tableButton.ariaPressed = String(shown);
    this.table.element.hidden = !shown;
    this.chart.element.hidden = shown;
    this.fillTable();
    if (differs) this.listener.changed();
  }

  private fillTable(): void {
    if (this.frame && this.showsTable) this.table.show(tableOf(this.chart.bars, this.frame, this.chart.now, this.t));
  }

  private toolbar(): HTMLElement {
    const { t, chart } = this;
    const tool = (sign: string, title: string, action: () => void) =>
      button(sign, action, { title, ariaLabel: title, className: 'icon' });
    return el(
      'div',
      { className: 'toolbar', role: 'toolbar', ariaLabel: t('Timeline') },
      tool('+', t('Zoom In (+)'), () => chart.zoom(1 / 1.5)),
      tool('−', t('Zoom Out (−)'), () => chart.zoom(1.5)),
      button(t('Show All'), () => chart.fit(), { title: t('Show All (0)') }),
      this.tableButton,
    );
  }

  private legend(): HTMLElement {
    const { t } = this;
    return el(
      'ul',
      { className: 'legend', ariaLabel: t('Legend') },
      ...STATES.map((state) =>
        el('li', {}, el('span', { className: `swatch ${state}` }, signIcon(state)), stateWord(state, t)),
      ),
    );
  }
}
