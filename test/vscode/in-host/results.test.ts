/** Results of a real run in the extension host: panels, editors of stores, and the reader's process behind them. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { PowerSimulationsApi } from '../../../src/extension/public-api';
import { Reading } from '../../../src/extension/results/reading';
import { ResultsPage } from '../../../src/extension/results/results-page';
import { startReader } from '../../../src/results/client';
import type { EditorMessage, Target } from '../../../src/results/protocol';
import { english } from '../../../src/text';

describe('results', function () {
  this.timeout(60_000);
  let folder = '';
  let store = '';
  let program = '';

  before(async () => {
    const extension = vscode.extensions.getExtension<PowerSimulationsApi>('powersim.powersim-parallel');
    assert.ok(extension, 'the extension is not there');
    const api = await extension.activate();
    await api.ready;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    program = path.join(extension.extensionPath, 'dist/results.js');
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const script = path.join(workspace, 'shown.powersim.mjs');
    cpSync(path.join(extension.extensionPath, 'test/fixtures/embedded/scripts/simulation.mjs'), script);
    const numbers = { numSteps: 4, period: 2, numOverlapSteps: 1, numParallelProcesses: 2 };
    const id = await api.run(vscode.Uri.file(script), numbers);
    const run = () => api.getRuns().find((each) => each.id === id);
    await new Promise<void>((resolve) => {
      const look = () => run() && ['succeeded', 'failed'].includes(run()?.state ?? '') && !run()?.alive && resolve();
      api.onDidChangeRun(look);
      look();
    });
    assert.equal(run()?.state, 'succeeded', `${run()?.description} · ${run()?.join.description}`);
    folder = path.join(run()?.outputDir ?? '', run()?.name ?? '');
    store = path.join(folder, 'data_store/simulation_store.h5');
  });

  after(() => vscode.commands.executeCommand('powersim.removeRun'));

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await eventually(() => assert.deepEqual(readers(), []));
  });

  it('of a folder have one panel, and one reader that ends with it', async () => {
    await vscode.commands.executeCommand('powersim.showResults', vscode.Uri.file(folder));
    await eventually(() => assert.equal(readers().length, 1));
    await vscode.commands.executeCommand('powersim.showSeams', vscode.Uri.file(path.dirname(folder)));
    assert.deepEqual(tabs(), ['panel powersim.results Results: shown']);
    assert.equal(readers().length, 1);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await eventually(() => assert.deepEqual(readers(), []));
    assert.deepEqual(tabs(), []);
  });

  it('of a store are what its file opens with', async () => {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(store));
    await eventually(() => assert.equal(readers().length, 1));
    assert.deepEqual(tabs(), ['editor powersim.simulationStore simulation_store.h5']);
    await vscode.commands.executeCommand('powersim.showResults', vscode.Uri.file(store));
    assert.equal(tabs().length, 1);
  });

  it('of two open one panel, of the first, and one reader', async () => {
    const copy = path.join(path.dirname(path.dirname(folder)), 'copy.h5');
    cpSync(store, copy);
    const both = [vscode.Uri.file(folder), vscode.Uri.file(copy)];
    await vscode.commands.executeCommand('powersim.compareResults', both[0], both);
    await eventually(() => assert.equal(readers().length, 1));
    assert.deepEqual(tabs(), ['panel powersim.results Results: shown']);
  });

  it('reach the page as numbers, and a reader that was killed is replaced', async () => {
    const { page, next, exited, dispose } = open({ kind: 'simulation', folder });
    try {
      await page.receive({ type: 'ready' });
      const { init } = await next('init');
      assert.equal(init.catalogue?.layout, 'joined');
      const model = init.catalogue?.models.find((each) =>
        each.outputs.some(({ container }) => container === 'variables'),
      );
      const output = model?.outputs.find(({ container }) => container === 'variables');
      assert.ok(model && output && init.catalogue);
      const { results } = init.catalogue;
      const ref = { model: output.model, source: output.source, container: output.container, key: output.key };
      const ask = async (id: number) => {
        await page.receive({
          type: 'request',
          request: { id, type: 'realized', args: { results, output: ref, columns: { largest: 2 } } },
        });
        const { reply } = await next('reply');
        assert.ok(reply.type === 'answer' && reply.answer && 'values' in reply.answer, JSON.stringify(reply));
        assert.ok(reply.answer.values instanceof Float64Array);
        return [...reply.answer.values];
      };
      const values = await ask(1);
      assert.ok(values.length >= model.periods, `${values.length} values of ${model.periods} periods`);
      const [reader] = readers();
      assert.ok(reader !== undefined);
      process.kill(reader, 'SIGKILL');
      await exited;
      assert.deepEqual(await ask(2), values);
    } finally {
      dispose();
    }
  });

  it('that are none get a message', async () => {
    const file = path.join(path.dirname(folder), 'text.h5');
    writeFileSync(file, 'This is no HDF5 file.\n'.repeat(100));
    const { page, next, dispose } = open({ kind: 'store', file });
    try {
      await page.receive({ type: 'ready' });
      const { init } = await next('init');
      assert.equal(init.catalogue, undefined);
      assert.match(init.failure?.message ?? '', /text\.h5.*HDF5/s);
    } finally {
      dispose();
    }
  });

  /** The editor's half of a page whose other half is the test. */
  function open(target: Target) {
    const posted: EditorMessage[] = [];
    const nothing = () => Promise.resolve(undefined);
    const reader = startReader({ program });
    const exited = new Promise<void>((resolve) => reader.onExit(resolve));
    const page = new ResultsPage(target, new Reading(() => reader, english), {
      texts: {},
      t: english,
      post: (message) => posted.push(message),
      opening: () => {},
      chooseOther: nothing,
      saveExport: nothing,
      savePicture: nothing,
      saveTable: nothing,
      copy: nothing,
      fail: (error) => assert.fail(String(error)),
      warn: (message, error) => assert.fail(`${message}: ${error}`),
    });
    const next = async <K extends EditorMessage['type']>(type: K) => {
      let message = posted.shift();
      while (message?.type === 'reply' && message.reply.type === 'progress') message = posted.shift();
      assert.equal(message?.type, type);
      return message as Extract<EditorMessage, { type: K }>;
    };
    return { page, next, exited, dispose: () => page.dispose() };
  }
});

/** Process ids of the readers that this window has started. */
function readers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = / \(.*\) \S (\d+)/s.exec(
          ` ${readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^\d+/, '')}`,
        )?.[1];
        return (
          parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/results.js')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Open tabs: what they are, and what they say. */
function tabs(): string[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .map(({ input, label }) => {
      // VS Code puts a prefix before the types of panels.
      if (input instanceof vscode.TabInputWebview)
        return `panel ${input.viewType.replace(/^.*-(?=powersim)/, '')} ${label}`;
      if (input instanceof vscode.TabInputCustom) return `editor ${input.viewType} ${label}`;
      return `other ${label}`;
    });
}

/** Looks again and again until nothing is wrong, or the test's time is over. */
async function eventually(look: () => void): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return look();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
