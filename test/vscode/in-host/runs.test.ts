/** The extension's API and commands on real runs, inside the extension host. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { PowerSimulationsApi, ShownRun } from '../../../src/extension/public-api';
import { languages } from './languages';

/** Of all scripts: names in the workspace are used once. */
let count = 0;

for (const language of languages) {
  describe(`runs of the ${language.title}`, function () {
    this.timeout(120_000);
    let api: PowerSimulationsApi;
    let workspace: string;
    let extensionPath = '';

    before(async function () {
      if (!language.available) return this.skip();
      const extension = vscode.extensions.getExtension<PowerSimulationsApi>('powersim.powersim-parallel');
      assert.ok(extension, 'the extension is not there');
      api = await extension.activate();
      await api.ready;
      workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
      ({ extensionPath } = extension);
      for (const [key, value] of Object.entries(settings())) await configure(key, value);
    });

    after(async () => {
      for (const key of Object.keys(settings())) await configure(key, undefined);
    });

    beforeEach(async () => {
      for (const run of api.getRuns()) if (isEnded(run)) await vscode.commands.executeCommand('powersim.removeRun');
      assert.deepEqual(api.getRuns(), []);
    });

    it('a script becomes four partitions and one result', async () => {
      const changed: string[] = [];
      const subscription = api.onDidChangeRun((id) => changed.push(id));
      const script = newScript();
      const id = await api.run(script, numbers());
      const run = await ended(id);
      subscription.dispose();
      assert.equal(
        shown(run),
        [
          `${run.name}: joined · 4 of 4`,
          '  Setup: succeeded',
          '  Partition 1: steps 1–3 · succeeded · Jan 1 – Jan 3',
          '  Partition 2: steps 3–6 · succeeded · Jan 3 – Jan 6',
          '  Partition 3: steps 6–9 · succeeded · Jan 6 – Jan 9',
          '  Partition 4: steps 9–12 · succeeded · Jan 9 – Jan 12',
          '  Join: succeeded',
        ].join('\n'),
      );
      assert.ok(changed.length > 3, 'changes are told while it runs');
      assert.ok(changed.every((other) => other === id));
      assert.ok(existsSync(path.join(run.outputDir, run.name, 'results/status.json')));
    });

    it('settings of the script in powersim.simulations win over the plain ones', async () => {
      const script = newScript();
      await configure('numSteps', 365);
      await configure('simulations', {
        [path.basename(script.fsPath)]: { numSteps: 4, period: 2, numOverlapSteps: 0 },
      });
      try {
        const run = await ended(await api.run(script));
        assert.equal(run.state, 'succeeded');
        assert.equal(run.partitions.length, 2);
      } finally {
        await configure('simulations', undefined);
        await configure('numSteps', undefined);
      }
    });

    it('a configuration is run by other extensions, and by no other name', async () => {
      const script = newScript();
      const configurations = { short: { numSteps: 4 } };
      const entry = { numSteps: 12, period: 2, numOverlapSteps: 0, configurations };
      await configure('simulations', { [path.basename(script.fsPath)]: entry });
      try {
        await assert.rejects(api.run(script, {}, { configuration: 'long' }), /short/);
        const run = await ended(await api.run(script, {}, { configuration: 'short' }));
        assert.equal(run.partitions.length, 2);
        assert.match(run.name, /_short$/);
      } finally {
        await configure('simulations', undefined);
      }
    });

    it('no run starts with a guess', async () => {
      await assert.rejects(api.run(newScript(), { numSteps: 12, period: 3 }), /numOverlapSteps is missing/);
      await assert.rejects(api.run(newScript(), numbers({ numOverlapSteps: 4 })), /must not be longer than the period/);
      assert.deepEqual(api.getRuns(), []);
    });

    it('what failed is told, and retried by command', async () => {
      const broken = path.join(workspace, 'broken');
      writeFileSync(broken, '');
      const { before: place, failIf } = language.throwing;
      const script = newScript((text) => text.replace(place, `${failIf(broken)}${place}`));
      const id = await api.run(script, numbers());
      const failed = await ended(id);
      assert.equal(failed.state, 'failed');
      assert.match(failed.partitions[1]?.description ?? '', /failed · .*the wind farm has no time series/);
      assert.deepEqual(
        failed.partitions.map((partition) => partition.state),
        ['succeeded', 'failed', 'succeeded', 'succeeded'],
      );
      rmSync(broken);
      await vscode.commands.executeCommand('powersim.retryFailed');
      const retried = await ended(id);
      assert.equal(retried.state, 'succeeded');
      assert.deepEqual(
        retried.partitions.map((partition) => partition.attempts),
        [1, 3, 1, 1],
      );
    });

    it('the queue pauses and continues by command', async () => {
      const id = await api.run(newScript(), numbers({ environment: language.environment('0.3') }));
      await until(id, (run) => run.state === 'executing');
      await vscode.commands.executeCommand('powersim.pauseQueue');
      const paused = await until(
        id,
        (run) => run.state === 'paused' && !run.partitions.some((p) => p.state === 'running'),
      );
      assert.ok(paused.partitions.some((partition) => partition.state === 'queued'));
      await vscode.commands.executeCommand('powersim.continueQueue');
      assert.equal((await ended(id)).state, 'succeeded');
    });

    it('a folder that was partitioned elsewhere is joined', async () => {
      const id = await api.run(newScript(), numbers());
      const { outputDir, name } = await ended(id);
      // One run at a time is in the list, so that a command without an argument means it.
      await vscode.commands.executeCommand('powersim.removeRun');
      const foreign = path.join(workspace, `foreign_${count}`);
      cpSync(outputDir, foreign, { recursive: true });
      rmSync(path.join(foreign, '.powersim'), { recursive: true });
      rmSync(path.join(foreign, name, '.powersim-run'));
      rmSync(path.join(foreign, name, 'results/status.json'));
      const joined = await ended(await api.join(vscode.Uri.file(foreign)));
      assert.equal(joined.state, 'succeeded');
      assert.ok(existsSync(path.join(foreign, name, 'results/status.json')));
      await assert.rejects(api.join(vscode.Uri.file(workspace)), /holds no partitioned simulation/);
    });

    function newScript(change: (text: string) => string = (text) => text): vscode.Uri {
      count += 1;
      const file = path.join(workspace, `simulation_${count}.${language.extension}`);
      writeFileSync(file, change(readScript()));
      return vscode.Uri.file(file);
    }

    function readScript(): string {
      return readFileSync(path.join(extensionPath, language.script), 'utf8');
    }

    function numbers(other = {}) {
      return { numSteps: 12, period: 3, numOverlapSteps: 1, numParallelProcesses: 2, ...other };
    }

    function settings(): Readonly<Record<string, unknown>> {
      return { ...language.settings(extensionPath), stopGracePeriod: 1, environment: language.environment() };
    }

    function find(id: string): ShownRun {
      const run = api.getRuns().find((each) => each.id === id);
      assert.ok(run, `the run ${id} is not shown`);
      return run;
    }

    async function until(id: string, reached: (run: ShownRun) => boolean): Promise<ShownRun> {
      if (reached(find(id))) return find(id);
      return new Promise((resolve) => {
        const subscription = api.onDidChangeRun(() => {
          if (!reached(find(id))) return;
          subscription.dispose();
          resolve(find(id));
        });
      });
    }

    const ended = (id: string) => until(id, (run) => isEnded(run) && !run.alive);
  });
}

function isEnded(run: ShownRun): boolean {
  return ['succeeded', 'failed', 'cancelled', 'interrupted'].includes(run.state);
}

/** The run as the tree shows it, without times and sizes. */
function shown(run: ShownRun): string {
  const varies = /^((\d+ (d|h|min|s) ?)+|[\d.]+ [kMG]?B)$/;
  const line = ({ label, description }: { label: string; description: string }) =>
    `${label}: ${description
      .split(' · ')
      .filter((part) => !varies.test(part))
      .join(' · ')}`;
  return [line(run), ...[run.setup, ...run.partitions, run.join].map((part) => `  ${line(part)}`)].join('\n');
}

function configure(key: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration('powersim').update(key, value, vscode.ConfigurationTarget.Workspace);
}
