/** That a tree, `powersim status`, the disk and the script's own stamps all say the same of a run. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Workbench } from '../page/workbench.mts';
import type { OpenVSCode } from './open-vscode';

const command = path.resolve(import.meta.dirname, '../../../bin/powersim.js');
const run = promisify(execFile);

/** The run `my_simulation` in `OUT` of a workspace, seen from outside of VS Code. */
export class SeenFromOutside {
  constructor(private readonly code: OpenVSCode) {}

  get simulation(): string {
    return path.join(this.code.workspace, 'OUT/my_simulation');
  }

  /** What `powersim status` prints, a line for each row of the tree, without durations and memory. */
  async status(): Promise<string> {
    const { stdout } = await run(process.execPath, [command, 'status', this.simulation], {
      env: { ...process.env, HOME: this.code.session.home },
    });
    const rows = stdout.split('\n').filter((line) => /^(my_simulation | {2}(Setup|Partition \d+|Join) )/.test(line));
    return rows.map((line) => timeless(line.trim().replace(/ {2,}|(?<=^Partition \d+) /, ' | '))).join('\n');
  }

  /** Indices of the partitions whose newest execution says on disk that it succeeded. */
  succeeded(): number[] {
    return this.#partitions().filter((index) =>
      this.#executions(index).some((folder) => /SUCCESSFUL/.test(textOf(path.join(folder, 'results/status.json')))),
    );
  }

  /** How often the script began and ended each partition, by its own stamps. */
  stamps(): Map<number, { starts: number; ends: number }> {
    return new Map(
      this.#partitions().map((index) => {
        const text = textOf(path.join(this.simulation, 'simulation_partitions', String(index), 'stamps.ndjson'));
        return [index, { starts: count(text, '"start"'), ends: count(text, '"end"') }];
      }),
    );
  }

  /** Events of a type in the journal. */
  events(type: string): { readonly pid?: number }[] {
    const lines = textOf(path.join(this.code.workspace, 'OUT/.powersim/my_simulation/journal.ndjson')).split('\n');
    return lines.filter((line) => line.includes(`"type":"${type}"`)).map((line) => JSON.parse(line));
  }

  #partitions(): number[] {
    const folder = path.join(this.simulation, 'simulation_partitions');
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /^\d+$/.test(name));
    return names.map(Number).sort((a, b) => a - b);
  }

  #executions(index: number): string[] {
    const folder = path.join(this.simulation, 'simulation_partitions', String(index));
    const names = readdirSync(folder).filter((name) => /^my_simulation(-\d+)?$/.test(name));
    return names.map((name) => path.join(folder, name));
  }
}

/**
 * Waits until the window's tree reads as `powersim status` does, and both as the disk and the stamps do.
 * @param done partitions that have succeeded by then
 */
export async function expectEqual(workbench: Workbench, seen: SeenFromOutside, done: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const [tree, status] = [await treeRows(workbench), await seen.status()];
        return { same: tree === status ? 'same' : `${tree}\n--- status:\n${status}`, done: countSucceeded(tree) };
      },
      { timeout: 60_000, interval: 200 },
    )
    .toEqual({ same: 'same', done });
  expect(seen.succeeded(), 'status.json says succeeded').toHaveLength(done);
  const ended = [...seen.stamps()].filter(([, { ends }]) => ends > 0).map(([index]) => index);
  expect(ended, 'stamps').toEqual(seen.succeeded());
  expect([...seen.stamps().values()].every(({ ends }) => ends <= 1)).toBe(true);
}

/** The rows of the tree as {@link SeenFromOutside.status} gives them. */
async function treeRows(workbench: Workbench): Promise<string> {
  const rows = await workbench.tree().rows();
  return rows.map(({ label, description }) => timeless(`${label} | ${description}`)).join('\n');
}

function countSucceeded(tree: string): number {
  return tree.split('\n').filter((line) => /^Partition .* succeeded/.test(line)).length;
}

/** Without what differs from moment to moment, durations and memory, and the join's note, for which a side bar has no room. */
function timeless(line: string): string {
  return line
    .replaceAll('\u00a0', ' ')
    .replace(/ · about (\d+ (s|min|h|d) ?)+left/g, '')
    .replace(/ · (\d+ (s|min|h|d) ?)+(?= ·|$)/g, '')
    .replace(/ · \d+(\.\d)? [kMG]?B(?= ·|$)/g, '')
    .replace(/^(Join \| succeeded) · .*$/, '$1');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function count(text: string, piece: string): number {
  return text.split(piece).length - 1;
}
