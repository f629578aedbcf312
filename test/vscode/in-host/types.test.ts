/** Scripts for the embedded engine in the editor: its declarations are known, although nothing is installed. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';

const TEXT = `import { System } from "powersim";
const system = await System.fromFile("five_bus.json");
system.addTimeSeries;
`;

describe('the engine’s declarations', function () {
  this.timeout(60_000);
  const folder = () => path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'typed');

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder(), { recursive: true, force: true });
  });

  for (const name of ['five_bus.powersim.mjs', 'study.ts']) {
    it(`are found by ${name}`, async () => {
      const document = await open(name);
      assert.match(await hover(document, 'System'), /class System/);
      assert.match(await hover(document, 'addTimeSeries'), /TimeSeriesInput/);
      const end = document.positionAt(TEXT.indexOf('.addTimeSeries') + 1);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        end,
      );
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert.ok(labels.includes('setInitialState'), labels.slice(0, 20).join());
    });
  }

  it('give way to a module of that name in node_modules', async () => {
    const own = path.join(folder(), 'own/node_modules/powersim');
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'package.json'), '{"name":"powersim","version":"1.0.0","types":"index.d.ts"}');
    writeFileSync(path.join(own, 'index.d.ts'), 'export declare const System: { fromFile(file: string): "theirs" };');
    assert.match(await hover(await open('own/study.ts'), 'fromFile'), /theirs/);
  });

  async function open(name: string): Promise<vscode.TextDocument> {
    const file = path.join(folder(), name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, TEXT);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }

  /** What the language server says of a word, once it is there and has read the project. */
  async function hover(document: vscode.TextDocument, word: string): Promise<string> {
    const position = document.positionAt(TEXT.indexOf(word) + 1);
    for (;;) {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      const text = hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (typeof content === 'string' ? content : content.value))
        .join('\n');
      if (text !== '' && !text.includes('loading')) return text;
    }
  }
});
