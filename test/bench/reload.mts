/**
 * How long a reload of the window hides a run that goes on: from the window being drawn again to the tree being complete.
 * Beside it, in the same window, how long the Explorer needs: a loaded machine is slow at everything.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { placesOf } from '../provision/places.mts';
import { Session } from '../vscode/harness/session.mts';
import type { Measurement } from './measurement.mts';
import { packaged } from './packaged.mts';

const root = path.resolve(import.meta.dirname, '../..');
const ROUNDS = 5;

export async function reload(): Promise<Measurement[]> {
  const vsix = packaged();
  const julia = placesOf('julia');
  const workspace = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const gate = path.join(workspace, 'gate');
  cpSync(path.join(root, 'test/fixtures/julia/scripts/simulation.jl'), path.join(workspace, 'my_simulation.jl'));
  mkdirSync(path.join(workspace, '.vscode'));
  writeFileSync(path.join(workspace, '.vscode/settings.json'), settings(julia.executable, gate));
  const session = await Session.start({
    workspace,
    vsix,
    environment: { JULIA_DEPOT_PATH: julia.depot },
    // All 56 rows must fit: those that do not are not drawn.
    windowSize: { width: 1400, height: 1950 },
  });
  try {
    const { workbench } = session;
    await workbench.shown('PowerSimulations');
    await workbench.explorer.pickFromMenu('my_simulation.jl', 'Run Simulation in Parallel');
    await workbench.openContainer('PowerSimulations');
    const complete = async () => {
      for (;;) {
        const rows = await workbench.tree().rows();
        if (rows.length === 56 && rows[2]?.description.includes('running step')) return;
        await workbench.page.waitForTimeout(20);
      }
    };
    await complete();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await session.reloadWindow();
      const drawn = performance.now();
      await complete();
      times.push(performance.now() - drawn);
    }
    writeFileSync(gate, '');
    const median = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    return [{ name: 'tree of 53 partitions complete after a window reload', value: median, unit: 'ms', limit: 2000 }];
  } finally {
    await session.close();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

function settings(executable: string, gate: string): string {
  return JSON.stringify({
    'powersim.julia.executable': executable,
    'powersim.exeflags': `-O0 "--project=${path.join(root, 'test/fixtures/julia/generations/G1')}"`,
    'powersim.environment': { STANDIN_FAULTS: `*:hold=${gate}` },
    ...{ 'powersim.numSteps': 365, 'powersim.period': 7, 'powersim.numOverlapSteps': 1 },
    ...{ 'powersim.numParallelProcesses': 1, 'powersim.outputDirectory': 'OUT', 'powersim.stopGracePeriod': 1 },
  });
}
