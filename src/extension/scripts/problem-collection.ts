import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { languageOf } from '../../scripts';
import type { SettingValues } from '../../settings';
import type { Translate } from '../../text';
import { layersOf, thisMachine } from '../configuration';
import { commandIds } from '../contributions';
import { headingLines, type Problem, problemsOf, SETTINGS_REFUSED, type TextRange } from './problems';
import { isSettingsFile } from './settings-file';
import { settingsProblems } from './settings-problems';
import { namesFor, type SimulationScripts } from './simulation-scripts';

/** The product's name at its problems. */
const SOURCE = 'PowerSimulations';

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
} as const;

/** Looks for problems in scripts and settings that are open, shows them, and offers what puts them right. */
export class ProblemCollection implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('powersim');
  /** Problems by what was looked at (a script, a file of settings) and then by the file in which they stand. */
  private readonly found = new Map<string, ReadonlyMap<string, readonly Problem[]>>();
  /** The version of each document that was looked at last. */
  private readonly looked = new WeakMap<vscode.TextDocument, number>();
  private readonly headings: ReadonlyMap<string, number>;
  private readonly documentation: vscode.Uri;

  constructor(
    extension: vscode.Uri,
    private readonly scripts: SimulationScripts,
    private readonly t: Translate,
  ) {
    this.documentation = vscode.Uri.joinPath(extension, 'docs', 'diagnostics.md');
    this.headings = headingsIn(this.documentation.fsPath);
  }

  /** Looks at documents again, and forgets what belongs to none that is open. */
  update(documents: readonly vscode.TextDocument[]): void {
    for (const document of documents) this.looked.set(document, document.version);
    const roots = new Set(documents.flatMap((document) => this.rootsOf(document)));
    const changed = new Set<string>();
    for (const root of roots) this.replace(root, this.look(root), changed);
    const open = new Set(vscode.workspace.textDocuments.flatMap((document) => this.rootsOf(document)));
    for (const root of this.found.keys()) if (!open.has(root)) this.replace(root, undefined, changed);
    for (const file of changed) this.show(file);
  }

  clear(): void {
    this.found.clear();
    this.collection.clear();
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    // What was found last may be older than the text. Not otherwise: what is shown anew is asked about anew.
    if (this.looked.get(document) !== document.version) this.update([document]);
    const file = document.uri.toString();
    return this.problemsIn(file).flatMap((problem) =>
      rangeOf(problem.range).intersection(range) ? this.actionsFor(problem, document.uri) : [],
    );
  }

  dispose(): void {
    this.collection.dispose();
  }

  private actionsFor(problem: Problem, uri: vscode.Uri): vscode.CodeAction[] {
    const diagnostics = [this.diagnosticOf(problem)];
    const actions = problem.fixes.map(({ title, edits }, position) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(
        uri,
        edits.map((edit) => new vscode.TextEdit(rangeOf(edit.range), edit.text)),
      );
      action.isPreferred = position === 0;
      action.diagnostics = diagnostics;
      return action;
    });
    if (problem.code !== SETTINGS_REFUSED) return actions;
    const open = new vscode.CodeAction(this.t('Configure Simulation…'), vscode.CodeActionKind.QuickFix);
    open.command = { title: open.title, command: commandIds.configure };
    open.diagnostics = diagnostics;
    return [...actions, open];
  }

  private replace(root: string, problems: ReadonlyMap<string, readonly Problem[]> | undefined, changed: Set<string>) {
    for (const file of this.found.get(root)?.keys() ?? []) changed.add(file);
    for (const file of problems?.keys() ?? []) changed.add(file);
    if (problems) this.found.set(root, problems);
    else this.found.delete(root);
  }

  private show(file: string): void {
    const problems = this.problemsIn(file);
    const uri = vscode.Uri.parse(file, true);
    if (problems.length === 0) this.collection.delete(uri);
    else
      this.collection.set(
        uri,
        problems.map((problem) => this.diagnosticOf(problem)),
      );
  }

  /** Of a file that several scripts include each problem once. */
  private problemsIn(file: string): Problem[] {
    const all = [...this.found.values()].flatMap((problems) => problems.get(file) ?? []);
    return [...new Map(all.map((problem) => [JSON.stringify([problem.code, problem.range]), problem])).values()];
  }

  private diagnosticOf({ code, severity, message, range }: Problem): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(rangeOf(range), message, SEVERITIES[severity]);
    diagnostic.source = SOURCE;
    const line = this.headings.get(code);
    diagnostic.code =
      line === undefined ? code : { value: code, target: this.documentation.with({ fragment: `L${line + 1}` }) };
    return diagnostic;
  }

  /** What is looked at for the sake of a document: itself, or the scripts that it is a part of. */
  private rootsOf({ uri, isClosed }: vscode.TextDocument): string[] {
    if (isClosed) return [];
    if (isSettingsFile(uri)) return [uri.toString()];
    if (uri.scheme !== 'file' || languageOf(uri.fsPath) === undefined) return [];
    const includers = this.scripts.includersOf(uri.fsPath);
    const roots = includers.length > 0 ? includers : [uri.fsPath];
    return roots.map((file) => vscode.Uri.file(file).toString());
  }

  private look(root: string): Map<string, Problem[]> {
    const uri = vscode.Uri.parse(root, true);
    const text = openDocument(root)?.getText() ?? readText(uri.fsPath);
    if (text === undefined) return new Map();
    if (isSettingsFile(uri)) return new Map([[root, this.inSettings(uri, text)]]);
    const openText = (file: string) => openDocument(vscode.Uri.file(file).toString())?.getText();
    const problems = problemsOf(uri.fsPath, text, { ...namesFor(uri.fsPath), openText, t: this.t });
    return new Map([...problems].map(([file, own]) => [vscode.Uri.file(file).toString(), own]));
  }

  /** Of settings that hold for several folders only those of one folder can be judged, the first. */
  private inSettings(uri: vscode.Uri, text: string): Problem[] {
    const folder = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
    if (!folder) return [];
    const plain = plainIn(folder.uri);
    try {
      return settingsProblems(text, { folder: folder.uri.fsPath, plain, machine: thisMachine(), t: this.t });
    } catch {
      // Nested deeper than anybody can mean.
      return [];
    }
  }
}

function plainIn(folder: vscode.Uri): SettingValues {
  try {
    return layersOf(vscode.Uri.joinPath(folder, 'any.jl')).at(-1) ?? {};
  } catch {
    return {};
  }
}

function headingsIn(file: string): ReadonlyMap<string, number> {
  return headingLines(readText(file) ?? '');
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

function rangeOf({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
