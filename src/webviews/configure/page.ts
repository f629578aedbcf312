import type {
  DialogInit,
  DialogState,
  FromDialog,
  Meaning,
  SectionId,
  Settled,
  ToDialog,
  Typed,
} from '../../pages/configure';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { translator } from '../page/translate';
import { settle } from './edits';
import { createFieldControl, type FieldControl } from './field-control';
import { createFooter, type Footer } from './footer';
import { createHeader } from './header';
import { createPreview, type Preview } from './preview';

/** Typing rests that long before it is explained, ms. */
const REST = 120;

export interface PageEditor {
  post(message: FromDialog): void;
  save(state: DialogState): void;
}

/** The dialog as it stands: its controls, what was typed in them, and what that means. */
export class ConfigurePage {
  private t: Translate = translator({});
  private init: DialogInit | undefined;
  private edits: Record<string, Typed> = {};
  private controls: readonly FieldControl[] = [];
  private preview: Preview | undefined;
  private footer: Footer | undefined;
  private asked = 0;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: PageEditor,
  ) {
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.footer?.main();
      }
    });
  }

  restore(edits: DialogState['edits']): void {
    this.edits = { ...edits };
  }

  /** Builds everything anew; what was typed, the focus and what is unfolded stay. */
  show(init: DialogInit): void {
    const isFirst = this.init === undefined;
    if (init.settled) this.edits = { ...settle(this.edits, init.settled, this.stood(init.settled)) };
    this.init = init;
    this.t = translator(init.texts);
    const focused = document.activeElement?.id;
    const unfolded = new Set([...this.root.querySelectorAll('details[open]')].map(({ id }) => id));
    const { t } = this;
    const read = init.readOnly !== undefined;
    this.controls = init.fields.map((field) =>
      createFieldControl(field, t, {
        readOnly: read,
        typed: this.own()[field.key],
        change: (text) => this.type(field.key, text),
        browse: () => this.editor.post({ type: 'browse', key: field.key, edits: this.own() }),
      }),
    );
    this.preview = createPreview(t, (key, value) => this.take(key, value));
    this.footer = createFooter(init, t, {
      act: (run, save) => this.editor.post({ type: 'act', run, save, edits: this.own() }),
      target: (target) => this.choose(init.configuration, target),
      openFile: () => this.editor.post({ type: 'openFile' }),
    });
    const header = createHeader(init, t, {
      choose: (configuration) => this.choose(configuration, init.target),
      create: () => this.editor.post({ type: 'create', edits: this.own() }),
      rename: () => this.editor.post({ type: 'rename', edits: this.own() }),
      remove: () => this.editor.post({ type: 'delete' }),
    });
    const note = read ? el('p', { className: 'banner', role: 'status' }, init.readOnly) : undefined;
    const [first, ...rest] = this.sections();
    const body = el(
      'div',
      { className: 'body' },
      el('div', { className: 'form first' }, first),
      this.preview.element,
      el('div', { className: 'form further' }, ...rest),
    );
    this.root.replaceChildren(el('main', {}, header, note ?? '', body), this.footer.element);
    for (const details of this.root.querySelectorAll('details')) if (unfolded.has(details.id)) details.open = true;
    const again = focused ? document.getElementById(focused) : undefined;
    // Never taken from another editor, where the settings may have changed.
    if (isFirst || document.hasFocus()) (again ?? this.firstNeeded())?.focus();
    this.showPlace();
    this.explain();
    this.keep();
  }

  receive(message: Exclude<ToDialog, { type: 'init' }>): void {
    switch (message.type) {
      case 'meaning':
        if (message.id === this.asked) this.explained(message.meaning);
        break;
      case 'chosen':
        this.take(message.key, message.value);
        break;
      case 'said':
        this.footer?.say(message.text);
    }
  }

  private sections(): HTMLElement[] {
    const { t } = this;
    const of = (section: SectionId, rare: boolean) =>
      this.controls
        .filter(({ field }) => field.section === section && (field.rare ?? false) === rare)
        .map((c) => c.element);
    const open = (id: SectionId, title: string) => {
      const rare = of(id, true);
      const more = rare.length === 0 ? [] : [folded(`more-${id}`, t('More'), rare)];
      return el('section', { className: 'section', ariaLabel: title }, el('h2', {}, title), ...of(id, false), ...more);
    };
    return [
      open('numbers', t('Partitions')),
      open('place', t('Where it runs')),
      open('results', t('Results')),
      folded('script', t('Script and its language'), of('script', false)),
      folded('running', t('Attempts, time limits and join'), of('running', false)),
    ];
  }

  /** What was typed of what is shown. */
  private own(): Typed {
    return this.edits[this.init?.configuration ?? ''] ?? {};
  }

  /** What stands in the settings of what is shown, if that is what was saved. */
  private stood(settled: Settled): Typed {
    const isShown = settled.type === 'saved' && settled.configuration === this.init?.configuration;
    return isShown ? Object.fromEntries(this.init?.fields.map(({ key, value }) => [key, value]) ?? []) : {};
  }

  private type(key: string, text: string): void {
    const { [key]: _before, ...others } = this.own();
    const saved = this.init?.fields.find((field) => field.key === key)?.value;
    this.edits[this.init?.configuration ?? ''] = text === saved ? others : { ...others, [key]: text };
    this.showPlace();
    this.keep();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.explain(), REST);
  }

  /** As if a person had typed it. */
  private take(key: string, value: string): void {
    const control = this.controls.find(({ field }) => field.key === key);
    control?.set(value);
    this.type(key, value);
    control?.focus();
    if (control) this.footer?.say(this.t('{0} is now {1}.', control.field.label, value));
  }

  private explain(): void {
    this.asked += 1;
    this.editor.post({ type: 'explain', id: this.asked, edits: this.own() });
  }

  private explained(meaning: Meaning): void {
    for (const control of this.controls) {
      const { key } = control.field;
      const advice = meaning.advice.find((one) => one.key === key);
      control.explain({
        problem: meaning.problems[key],
        note: key === 'outputDirectory' ? meaning.place : meaning.notes[key],
        advice: advice && { ...advice, accept: () => this.take(key, advice.value) },
      });
    }
    this.preview?.show(meaning);
    this.footer?.judge(meaning, Object.keys(this.own()).length);
  }

  /** Only what belongs to the place where partitions execute is shown. */
  private showPlace(): void {
    const field = this.init?.fields.find(({ key }) => key === 'executor');
    const executor = (this.own()['executor'] ?? field?.value) || field?.inherited;
    for (const { field: one, element } of this.controls)
      element.hidden = one.only !== undefined && one.only !== executor;
  }

  /** The first number that a run cannot start without, or the first control. */
  private firstNeeded(): HTMLElement | null {
    const needed = this.controls.find(
      ({ field }) => field.section === 'numbers' && field.value + field.inherited === '',
    );
    return this.root.querySelector(`#field-${needed?.field.key ?? 'numSteps'}`);
  }

  private choose(configuration: string | undefined, target: DialogInit['target']): void {
    this.editor.post({ type: 'show', target, ...(configuration === undefined ? {} : { configuration }) });
  }

  private keep(): void {
    const { init } = this;
    if (!init) return;
    const { path, configuration, target } = init;
    this.editor.save({ path, target, edits: this.edits, ...(configuration === undefined ? {} : { configuration }) });
  }
}

function folded(id: string, title: string, children: readonly HTMLElement[]): HTMLElement {
  const summary = el('summary', {}, title);
  return el('details', { className: 'section', id }, summary, ...children);
}
