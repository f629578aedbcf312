import * as vscode from 'vscode';
import { journalFile } from '../../layout';
import { isFinished, JournalReader, runText } from '../../run';
import { messageOf, printable } from '../../text';
import type { Parts } from '../parts';
import type { FollowedRun } from '../runs/followed-run';
import { readDefinition } from './definition';
import { problemLine, taskLines } from './task-lines';

/** A terminal is ready after this long, also one that another task used before, milliseconds. */
const OPENING = 500;
/** A host that goes down with its window is gone after this long, milliseconds. */
const LEAVING = 2000;
/** The editor's terminals want both. */
const END = '\r\n';

/**
 * A task that runs a simulation: starts the run like any other, prints what happens to it, and ends with it; its exit code
 * is 0 when everything succeeded and was joined. Ending the task cancels the run, closing the window does not.
 */
export class TaskTerminal implements vscode.Pseudoterminal {
  private readonly text = new vscode.EventEmitter<string>();
  private readonly code = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.text.event;
  readonly onDidClose = this.code.event;
  private run: FollowedRun | undefined;
  private reader: JournalReader | undefined;
  private subscription: vscode.Disposable | undefined;
  private reading = Promise.resolve();
  private isOver = false;

  /** @param script that the definition names */
  constructor(
    private readonly definition: unknown,
    private readonly script: (relative: string) => vscode.Uri,
    private readonly parts: Pick<Parts, 'acting' | 'store' | 'clock' | 'errors' | 't'>,
  ) {}

  open(): void {
    // What is written, and an end, before the editor has its terminal ready are never shown.
    this.parts.clock.after(OPENING, () => void this.start());
  }

  /** The person ended the task. */
  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.subscription?.dispose();
    const { run, parts } = this;
    // A window that closes or reloads takes its terminals with it, and this host too: the run goes on then.
    if (run) parts.clock.after(LEAVING, () => void this.cancel(run));
  }

  private async cancel(run: FollowedRun): Promise<void> {
    const { acting, errors } = this.parts;
    try {
      if (run.alive) await (await acting()).supervisors.ask(run, { type: 'cancel' });
    } catch (error) {
      errors.warn('A task that was ended could not cancel its run', error);
    }
  }

  private async start(): Promise<void> {
    const { acting, store, t } = this.parts;
    let script: vscode.Uri | undefined;
    try {
      const { settings, force, configuration, script: relative } = readDefinition(this.definition, t);
      script = this.script(relative);
      const target = configuration === undefined ? { script } : { script, configuration };
      const run = await (await acting()).starter.runUnattended(target, settings, force);
      this.run = run;
      this.reader = new JournalReader(journalFile(run.place));
      this.subscription = store.onDidChange((change) => {
        if (change.type === 'list' || change.run === run) this.readOn();
      });
      // It was ended while the supervisor started.
      if (this.isOver) await this.cancel(run);
      else this.readOn();
    } catch (error) {
      // A terminal that another task used before does not show what is written just before an end.
      void this.parts.errors.show(error);
      this.fail(error, script?.fsPath ?? 'tasks.json');
    }
  }

  private readOn(): void {
    this.reading = this.reading
      .then(() => this.tell())
      .catch((error: unknown) => this.fail(error, this.run?.name ?? ''));
  }

  private async tell(): Promise<void> {
    const { run, reader } = this;
    if (!run || !reader || this.isOver) return;
    await reader.poll((event) => {
      if (reader.state) for (const line of taskLines(event, reader.state)) this.write(line);
    });
    const view = run.view(this.parts.clock.now());
    if (view.alive || !isFinished(view.state) || run.state?.lastSeq !== reader.state?.lastSeq) return;
    const { label, description } = runText(view, this.parts.t);
    this.write(printable(`${label}: ${description}`));
    this.end(view.state === 'succeeded' ? 0 : 1);
  }

  private fail(error: unknown, about: string): void {
    this.write(problemLine(about, 'error', undefined, messageOf(error)));
    this.end(1);
  }

  private write(line: string): void {
    if (!this.isOver) this.text.fire(`${line}${END}`);
  }

  private end(code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.subscription?.dispose();
    this.code.fire(code);
  }
}
