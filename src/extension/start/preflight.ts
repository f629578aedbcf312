import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { foldersOfNodes, requireSbatch, unsharedFolders, unsharedWarning } from '../../executors/slurm/requirements';
import { findJulia, isExecutableFile } from '../../runtimes/julia/find';
import type { Finding } from '../../scripts';
import { languageOf } from '../../scripts/language';
import type { RunSettings } from '../../settings';
import { messageOf, type Translate, UserError } from '../../text';
import { withoutLinks } from '../inert';

import { showMessage } from '../report-errors';
import { offeredByJuliaExtension } from './julia-extension';

/** Looks at what a run needs before anything is started. */
export class Preflight {
  /** Warnings that the person saw and went on with, in this window. */
  private readonly accepted = new Set<string>();

  constructor(private readonly t: Translate) {}

  /**
   * Reads the script without running it. What cannot work is shown as an error, what a run might stumble over is asked.
   * @returns false when it cannot be run, or the person wants to look at it first
   */
  async checkScript(settings: RunSettings): Promise<boolean> {
    const findings = await this.inspect(settings);
    const [error] = findings.filter((finding) => finding.severity === 'error');
    if (error) {
      const open = { title: this.t('Open Script'), run: () => openAt(settings.script, error) };
      void showMessage('error', describe(settings.script, error), [open]);
      return false;
    }
    const warnings = findings.filter((finding) => finding.severity === 'warning');
    return warnings.length === 0 || this.askToGoOn(settings.script, warnings);
  }

  /**
   * Looks for what the script's language needs: a Julia, or nothing, because the embedded engine is part of this. On a
   * cluster its nodes need it, which cannot be seen from here; here Slurm's commands are needed.
   * @throws UserError `julia.missing`, `slurm.missing`
   */
  async checkRuntime(settings: RunSettings): Promise<void> {
    if (settings.executor === 'slurm') return this.checkCluster(settings);
    if (languageOf(settings.script) !== 'julia') return;
    const { julia } = await offeredByJuliaExtension();
    findJulia({
      setting: settings.juliaExecutable,
      offered: julia,
      env: { ...process.env, ...settings.environment },
      platform: process.platform,
      exists: isExecutableFile,
      folder: settings.cwd,
    });
  }

  /** Slurm's commands are needed here; a folder that nodes may not see is told, for only they can tell for sure. */
  private checkCluster(settings: RunSettings): void {
    requireSbatch(process.env);
    const warning = unsharedWarning(unsharedFolders(foldersOfNodes(settings)));
    if (warning !== undefined) void showMessage('warning', warning, []);
  }

  private async inspect({ script, buildFunction, executeFunction }: RunSettings): Promise<readonly Finding[]> {
    let text: string;
    try {
      text = await readFile(script, 'utf8');
    } catch (error) {
      throw new UserError('run.script', this.t('The script {0} cannot be read: {1}', script, messageOf(error)));
    }
    const readInclude = (file: string) => readIfThere(path.resolve(path.dirname(script), file));
    const options = { buildFunction, executeFunction, readInclude, t: this.t };
    const { inspectAny } = await import('../../scripts/inspect-any');
    return inspectAny(script, text, options).findings;
  }

  private async askToGoOn(script: string, warnings: readonly Finding[]): Promise<boolean> {
    const [first] = warnings;
    const texts = warnings.map((warning) => describe(script, warning));
    const key = texts.join('\n');
    if (!first || this.accepted.has(key)) return true;
    const [openScript, runAnyway] = [this.t('Open Script'), this.t('Run Anyway')];
    const question = this.t('{0} may not run as it is', path.basename(script));
    const options = { modal: true, detail: withoutLinks(texts.join('\n\n')) };
    const chosen = await vscode.window.showWarningMessage(withoutLinks(question), options, runAnyway, openScript);
    if (chosen === openScript) await openAt(script, first);
    if (chosen === runAnyway) this.accepted.add(key);
    return chosen === runAnyway;
  }
}

function describe(script: string, { file, line, message, remedy }: Finding): string {
  return `${file ?? path.basename(script)}:${line}: ${message} ${remedy}`;
}

async function openAt(script: string, { file, line }: Finding): Promise<void> {
  const uri = vscode.Uri.file(file === undefined ? script : path.resolve(path.dirname(script), file));
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
