/** Commands whose effect is no picture, inside the extension host. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { PowerSimulationsApi, ShownRun } from '../../../src/extension/public-api';

describe('by command', function () {
  this.timeout(120_000);
  let api: PowerSimulationsApi;
  let workspace = '';
  let fixture = '';

  before(async () => {
    const extension = vscode.extensions.getExtension<PowerSimulationsApi>('powersim.powersim-parallel');
    assert.ok(extension, 'the extension is not there');
    api = await extension.activate();
    await api.ready;
    workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    fixture = path.join(extension.extensionPath, 'test/fixtures/embedded/scripts/simulation.mjs');
  });

  beforeEach(async () => {
    while (api.getRuns().length > 0) await vscode.commands.executeCommand('powersim.removeRun');
  });

  it('a setup that failed is retried by command', async () => {
    const broken = path.join(workspace, 'no-setup');
    writeFileSync(broken, '');
    const text = readFileSync(fixture, 'utf8');
    const place = 'if (index === undefined) console.log';
    assert.ok(text.includes(place));
    const script = path.join(workspace, 'setup.powersim.mjs');
    const failing = `if (existsSync(${JSON.stringify(broken)})) throw new Error('no system');\n  ${place}`;
    writeFileSync(script, text.replace(place, failing));
    const id = await api.run(vscode.Uri.file(script), { numSteps: 4, period: 2, numOverlapSteps: 0 });
    const failed = await ended(id);
    assert.deepEqual([failed.state, failed.setup.state], ['failed', 'failed']);
    assert.match(failed.setup.description, /no system/);
    rmSync(broken);
    await vscode.commands.executeCommand('powersim.retrySetup');
    const again = await ended(id);
    assert.deepEqual([again.state, again.setup.state], ['succeeded', 'succeeded']);
  });

  it('the list of runs is read anew by command', async () => {
    const script = path.join(workspace, 'listed.powersim.mjs');
    writeFileSync(script, readFileSync(fixture, 'utf8'));
    const { id, outputDir } = await ended(
      await api.run(vscode.Uri.file(script), { numSteps: 2, period: 1, numOverlapSteps: 0 }),
    );
    assert.deepEqual(
      api.getRuns().map((run) => run.id),
      [id],
    );
    rmSync(outputDir, { recursive: true });
    // A run is looked at once a second, however often that is asked for.
    const isGone = () => /the results are not there/.test(api.getRuns()[0]?.description ?? '');
    do await vscode.commands.executeCommand('powersim.refresh');
    while (!isGone());
    await vscode.commands.executeCommand('powersim.removeRun');
    assert.deepEqual(api.getRuns(), []);
  });

  /** The run once its supervisor is gone. */
  async function ended(id: string): Promise<ShownRun> {
    const find = () =>
      api.getRuns().find((run) => run.id === id && !run.alive && ['succeeded', 'failed'].includes(run.state));
    for (;;) {
      const run = find();
      if (run) return run;
      await new Promise<void>((resolve) => {
        const subscription = api.onDidChangeRun(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
  }
});
