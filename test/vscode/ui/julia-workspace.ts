/** A workspace whose scripts run on the real Julia with the stand-in package, and what its tree reads. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { placesOf } from '../../provision/places.mts';
import type { Workbench } from '../page/workbench.mts';
import { type OpenVSCode, openVSCode } from './open-vscode';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/julia');

/** Text of a script of the fixtures. */
export const fixtureScript = (name: string) => readFileSync(path.join(fixtures, 'scripts', name), 'utf8');
export const environmentOf = (generation: string) => path.join(fixtures, 'generations', generation);

/** Files that the stand-in waits for, so that nothing in a test depends on speed. */
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

export interface JuliaWorkspace {
  readonly generation?: string;
  readonly script?: string;
  readonly faults?: string;
  /** Settings besides Julia's, without `powersim.`; four partitions of 12 steps, two at a time, if not given. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const FOUR = {
  numSteps: 12,
  period: 3,
  numOverlapSteps: 1,
  numParallelProcesses: 2,
  outputDirectory: 'OUT',
  stopGracePeriod: 1,
};

/** Opens VS Code on a folder with `my_simulation.jl` and its settings. */
export function openJuliaWorkspace(options: JuliaWorkspace = {}): OpenVSCode {
  const { generation = 'G1', script = 'simulation.jl', faults = '', settings = FOUR } = options;
  const julia = placesOf('julia');
  const all = {
    'julia.executable': julia.executable,
    exeflags: `-O0 "--project=${environmentOf(generation)}"`,
    environment: { STANDIN_FAULTS: faults, ...options.environment },
    ...settings,
  };
  const prefixed = Object.fromEntries(Object.entries(all).map(([key, value]) => [`powersim.${key}`, value]));
  return openVSCode({
    files: {
      'my_simulation.jl': fixtureScript(script),
      'notes.txt': 'not a script\n',
      '.vscode/settings.json': JSON.stringify(prefixed, undefined, 2),
    },
    environment: { JULIA_DEPOT_PATH: julia.depot },
    windowSize: { width: 1400, height: 900 },
  });
}

/** Right-clicks the script, chooses to run it, and opens the view. */
export async function runByRightClick(workbench: Workbench): Promise<void> {
  await workbench.shown('PowerSimulations');
  await workbench.explorer.pickFromMenu('my_simulation.jl', 'Run Simulation in Parallel');
  await workbench.openContainer('PowerSimulations');
}

/** The tree as text, without what differs from run to run: durations and memory. */
export async function treeText(workbench: Workbench): Promise<string> {
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
