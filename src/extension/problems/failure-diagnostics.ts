import * as vscode from 'vscode';
import type { Translate } from '../../text';
import { SECTION } from '../contributions';
import type { LogReports } from '../logs/log-reports';
import type { ErrorReporter } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import { KnownScripts } from './known-scripts';
import { lineAfter, newestOfScripts, type Reported, reportedOf } from './reported';
import { fileBeside, problemsKey } from './show-problems';

const SOURCE = 'PowerSimulations';
/** A line's end, where its length is not known: VS Code ends the mark there. */
const END_OF_LINE = 1000;

interface Shown {
  readonly run: FollowedRun;
  readonly reported: Reported;
  readonly uri: vscode.Uri;
  /** Names the line as it was when the run failed. */
  readonly key: string;
}

/** The failures of the newest run of each script, at the lines of the script. */
export class FailureDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection(`${SECTION}.failures`);
  private readonly scripts = new KnownScripts();
  private readonly disposables: vscode.Disposable[];
  private shown: readonly Shown[] = [];
  private told = '[]';

  constructor(
    private readonly store: RunStore,
    private readonly reports: LogReports,
    errors: Pick<ErrorReporter, 'guard'>,
    private readonly t: Translate,
  ) {
    this.disposables = [
      this.collection,
      vscode.workspace.onDidChangeTextDocument((change) => this.edited(change)),
      vscode.workspace.onDidSaveTextDocument(errors.guard(() => this.saved())),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${SECTION}.diagnostics`)) this.draw();
      }),
    ];
  }

  /** Looks at the runs again. */
  async update(): Promise<void> {
    const { runs } = this.store;
    this.scripts.keepOnly(runs);
    const told = await Promise.all(newestOfScripts(runs).map((run) => this.look(run)));
    const text = JSON.stringify(told.map(({ run, reported }) => [run.id, run.state?.scriptSha256, reported]));
    if (text === this.told) return;
    this.told = text;
    this.shown = told.flatMap(({ run, reported }) => reported.flatMap((one) => shownOf(run, one)));
    this.draw();
    for (const { run } of told) this.reports.update(problemsKey(run));
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async look(run: FollowedRun): Promise<{ run: FollowedRun; reported: readonly Reported[] }> {
    const reported = run.state ? reportedOf(run.state, run.place, this.t) : [];
    return { run, reported: await this.scripts.current(run, reported) };
  }

  private draw(): void {
    const perFile = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    const wanted = vscode.workspace.getConfiguration(SECTION).get('diagnostics', true);
    for (const one of wanted ? this.shown : []) {
      const line = this.lineOf(one);
      if (line === undefined) continue;
      const file = perFile.get(one.uri.fsPath) ?? { uri: one.uri, diagnostics: [] };
      perFile.set(one.uri.fsPath, file);
      file.diagnostics.push(this.diagnosticOf(one, line));
    }
    this.collection.clear();
    for (const { uri, diagnostics } of perFile.values()) this.collection.set(uri, diagnostics);
  }

  private diagnosticOf({ run, reported }: Shown, line: number): vscode.Diagnostic {
    const { message, kind, logs } = reported;
    const text = this.scripts.hasChanged(run) ? this.t('{0} (The script has changed since it ran.)', message) : message;
    const range = new vscode.Range(line, 0, line, END_OF_LINE);
    const diagnostic = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Error);
    diagnostic.source = SOURCE;
    if (kind !== undefined) diagnostic.code = kind;
    diagnostic.relatedInformation = logs.map(({ file, text: what }) => {
      const location = new vscode.Location(vscode.Uri.file(file), new vscode.Position(0, 0));
      return new vscode.DiagnosticRelatedInformation(location, what);
    });
    return diagnostic;
  }

  /** From 0; undefined when it was edited since. */
  private lineOf({ run, key, reported }: Shown): number | undefined {
    return this.scripts.lineOf(run, key, reported);
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const concerned = this.shown.filter(({ uri }) => uri.fsPath === document.uri.fsPath);
    if (concerned.length === 0 || document.uri.scheme !== 'file') return;
    let isNew = false;
    for (const one of concerned) {
      const before = this.lineOf(one);
      let line = before;
      for (const { range, text } of contentChanges)
        line = line === undefined ? undefined : lineAfter(line, range, text);
      if (line === before) continue;
      this.scripts.move(one.run, one.key, line);
      isNew = true;
    }
    if (isNew) this.draw();
  }

  private async saved(): Promise<void> {
    let isNew = false;
    for (const run of new Set(this.shown.map((one) => one.run))) {
      if (await this.scripts.saved(run)) isNew = true;
    }
    if (isNew) this.draw();
  }
}

function shownOf(run: FollowedRun, reported: Reported): Shown[] {
  const file = fileBeside(run)(reported.file);
  if (file === undefined) return [];
  return [{ run, reported, uri: vscode.Uri.file(file), key: `${file}:${reported.line}` }];
}
