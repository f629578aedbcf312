import path from 'node:path';
import * as vscode from 'vscode';
import type { RunSettings } from '../settings';
import { quoted } from '../text';
import { BATCH_SCRIPTS } from './contributions';

/** Shows the batch scripts that a run would submit, each as a document that cannot be written. Nothing is submitted. */
export class BatchScripts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(BATCH_SCRIPTS, this);

  /** @param bundle folder of the built files */
  constructor(private readonly bundle: string) {}

  /** Opens the scripts of setup, partitions and join, the first one in front. */
  async show(settings: RunSettings): Promise<void> {
    const electron = process.versions['electron'] !== undefined;
    const program = { node: process.execPath, entry: path.join(this.bundle, 'powersim.js'), electron };
    const { dryRun } = await import('../executors/slurm/dry-run');
    const jobs = await dryRun({ settings, program });
    const scripts = jobs.map(({ title, script, args }) => ({
      uri: vscode.Uri.from({ scheme: BATCH_SCRIPTS, path: `/${settings.name}/${title.replace(/[\\/]/g, '-')}.sh` }),
      text: withCommand(script, args),
    }));
    for (const { uri, text } of scripts) {
      this.texts.set(uri.toString(), text);
      this.changed.fire(uri);
    }
    for (const { uri } of scripts.toReversed()) await vscode.window.showTextDocument(uri, { preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

/** The command stands below the first line, which names the shell. */
function withCommand(script: string, args: readonly string[]): string {
  const [shell = '', ...lines] = script.split('\n');
  return [shell, `# submitted by: ${['sbatch', ...args].map(quoted).join(' ')}`, ...lines].join('\n');
}
