/** A workspace with a script that is really run, in one of the languages, and what the tree then reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Workbench } from '../page/workbench.mts';
import { type OpenOptions, type OpenVSCode, openVSCode } from './open-vscode';

export interface WorkspaceOptions {
  /**
   * What goes wrong: `<partition>[@<attempt>]:<kind>[=<argument>]`, separated by `;`. Kinds that every language knows:
   * `throw` (in the build function), `child` (one that outlives), and in the second step `hold=<file>`, `hang` and `kill`.
   */
  readonly faults?: string;
  /** Settings of the run without `powersim.`; four partitions of 12 steps, two at a time, if not given. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Text of the script, if not the usual one. */
  readonly text?: string;
  /** Environment of the extension host, besides this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Does more to the workspace's folder before it is opened. */
  readonly prepare?: (workspace: string) => void;
}

/** A language that scripts are written in, as the tests use it. */
export interface ScriptLanguage {
  readonly title: string;
  /** The script's name in the workspace. */
  readonly script: string;
  /** How a stack trace names the line of the build function that threw, spaces left out. */
  readonly buildFrame: RegExp;
  /** The log of a running partition that has something in it: Julia writes upstream's at its end. */
  readonly liveLog: 'console.log' | 'run_partition_simulation.log';
  /** Opens VS Code on a folder with the script and its settings. */
  open(options?: WorkspaceOptions): OpenVSCode;
  /** Makes the simulation `theirs` (4 steps, period 2, overlap 1) in `made`, joined, with nothing in it that is ours. */
  makeForeign(workspace: string): void;
}

export const FOUR = {
  numSteps: 12,
  period: 3,
  numOverlapSteps: 1,
  numParallelProcesses: 2,
  outputDirectory: 'OUT',
  stopGracePeriod: 1,
};

/** Files that scripts wait for, so that nothing in a test depends on speed. */
export class Gates {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'gates-'));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  open(name: string): void {
    writeFileSync(this.path(name), '');
  }
}

/** Opens VS Code on a folder with a script, some other file, and settings without their prefix `powersim.`. */
export function openScript(
  script: string,
  text: string,
  settings: Readonly<Record<string, unknown>>,
  rest: Pick<OpenOptions, 'environment' | 'prepare'>,
): OpenVSCode {
  const prefixed = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`powersim.${key}`, value]));
  return openVSCode({
    files: {
      [script]: text,
      'notes.txt': 'not a script\n',
      '.vscode/settings.json': JSON.stringify(prefixed, undefined, 2),
    },
    windowSize: { width: 1400, height: 1100 },
    ...rest,
  });
}

/** Right-clicks the script, chooses to run it, and opens the view. */
export async function runByRightClick(workbench: Workbench, script: string): Promise<void> {
  await workbench.shown('PowerSimulations');
  await workbench.explorer.pickFromMenu(script, 'Run Simulation in Parallel');
  await workbench.openContainer('PowerSimulations');
}

/** The tree as text, without what differs from run to run: durations and memory. */
async function treeText(workbench: Workbench): Promise<string> {
  const text = await workbench.tree().text();
  return text
    .replace(/ · about (\d+ (s|min|h|d) ?)+left/g, '')
    .replace(/ · (\d+ (s|min|h|d) ?)+(?= ·|$)/gm, '')
    .replace(/ · \d+(\.\d)? [kMG]?B(?= ·|$)/gm, '');
}

/** Waits until the tree reads like this; long, because Julia compiles. */
export async function expectTree(workbench: Workbench, expected: string): Promise<void> {
  const lines = expected.split('\n').filter((line) => line.trim() !== '');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  const block = lines.map((line) => line.slice(indent)).join('\n');
  await expect.poll(() => treeText(workbench), { timeout: 110_000, interval: 250 }).toBe(block);
}
