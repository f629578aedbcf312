import type { Check, CheckAction, Look } from '../../doctor';
import type { DoctorNews, DoctorReport, DoctorRow, DoctorState, DoctorWish, RowState } from '../../pages/doctor';
import type { Translate } from '../../text';
import { actionTitle } from './action-title';
import { reportText } from './report-text';

/** What the page needs of the editor. */
export interface DoctorHost {
  readonly texts: Readonly<Record<string, string>>;
  readonly t: Translate;
  /** File name of the script that it is about. */
  readonly script?: string;
  readonly about: DoctorState;
  post(news: DoctorNews): void;
  /** What is to be looked at, anew each time. */
  looks(): Promise<readonly Look[]>;
  act(action: CheckAction): Promise<void>;
  copy(text: string): Promise<void>;
  fail(error: unknown): void;
}

/** A row with what its buttons do. */
interface Row {
  readonly shown: DoctorRow;
  readonly actions: readonly CheckAction[];
}

/** The doctor's page: looks, one thing after the other, and shows what it finds as soon as it is found. */
export class DoctorPage {
  private rows: readonly Row[] = [];
  private done = false;
  private looking: AbortController | undefined;

  constructor(private readonly host: DoctorHost) {}

  /** A message of the page. */
  async receive(wish: DoctorWish): Promise<void> {
    try {
      switch (wish.type) {
        case 'ready':
          this.host.post({ type: 'init', texts: this.host.texts, about: this.host.about, report: this.report() });
          if (!this.looking) await this.look();
          return;
        case 'again':
          return await this.look();
        case 'copy':
          return await this.host.copy(reportText(this.report(), this.host.t));
        case 'act': {
          const action = this.rows.find(({ shown }) => shown.id === wish.row)?.actions[wish.action];
          if (action) await this.host.act(action);
        }
      }
    } catch (error) {
      this.host.fail(error);
    }
  }

  /** Ends what is still being looked at. */
  dispose(): void {
    this.looking?.abort();
  }

  private async look(): Promise<void> {
    this.looking?.abort();
    const mine = new AbortController();
    this.looking = mine;
    const { signal } = mine;
    this.done = false;
    const looks = await this.host.looks();
    if (signal.aborted) return;
    // What is found in one look stands where its name stood.
    const groups: Row[][] = looks.map(({ name }, i) => [
      rowOf({ name, ok: true, message: '' }, `${i}`, this.host.t, true),
    ]);
    const show = () => {
      this.rows = groups.flat();
      this.host.post({ type: 'report', report: this.report() });
    };
    show();
    await Promise.all(
      looks.map(async ({ look }, i) => {
        const checks = await look(signal);
        if (signal.aborted) return;
        groups[i] = checks.map((check, k) => rowOf(check, k === 0 ? `${i}` : `${i}.${k}`, this.host.t));
        show();
      }),
    );
    if (signal.aborted) return;
    this.done = true;
    show();
  }

  private report(): DoctorReport {
    const { script } = this.host;
    return { ...(script === undefined ? {} : { script }), rows: this.rows.map(({ shown }) => shown), done: this.done };
  }
}

function rowOf(check: Check, id: string, t: Translate, looking = false): Row {
  const { name, message, remedy, actions = [] } = check;
  const state: RowState = looking ? 'looking' : check.ok ? 'ok' : check.warning ? 'warning' : 'problem';
  return {
    shown: {
      ...{ id, name, state, message },
      ...(remedy === undefined ? {} : { remedy }),
      actions: actions.map((action) => actionTitle(action, t)),
    },
    actions,
  };
}
