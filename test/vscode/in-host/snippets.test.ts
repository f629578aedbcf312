/** The snippets, as the editor puts them in; that what stands there then has no problem, a unit test says. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';

const CASES = [
  { language: 'julia', file: 'snippet.jl', functions: ['function build_simulation(', 'function execute_simulation('] },
  {
    language: 'javascript',
    file: 'snippet.powersim.mjs',
    functions: ['function buildSimulation(', 'function executeSimulation('],
  },
  {
    language: 'typescript',
    file: 'snippet.powersim.ts',
    functions: ['function buildSimulation(', 'function executeSimulation('],
  },
];

describe('snippets make a script of an empty file', function () {
  this.timeout(60_000);
  const place = (file: string) => path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', file);

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    for (const { file } of CASES) rmSync(place(file), { force: true });
  });

  for (const { language, file, functions } of CASES) {
    it(language, async () => {
      writeFileSync(place(file), '');
      const document = await vscode.workspace.openTextDocument(place(file));
      assert.equal(document.languageId, language);
      await vscode.window.showTextDocument(document);
      const wanted = { langId: language, name: 'Simulation script' };
      await vscode.commands.executeCommand('editor.action.insertSnippet', wanted);
      for (const text of functions) assert.ok(document.getText().includes(text), document.getText());
      assert.doesNotMatch(document.getText(), /\$\{?\d/);
    });
  }
});
