/** Every problem that a script can have: shown where it is, explained behind its code, and put right by its quick fix. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';

const JULIA = `using PowerSimulations
const PSI = PowerSimulations

function build_simulation(output_dir, simulation_name, partitions, index = nothing)
    sim = make_simulation(output_dir, simulation_name)
    status = build!(sim; partitions = partitions, index = index)
    status == PSI.SimulationBuildStatus.BUILT || error("build: $status")
    return sim
end

function execute_simulation(sim)
    status = execute!(sim)
    status == PSI.RunStatus.SUCCESSFULLY_FINALIZED || error("execute: $status")
end
`;
const SCRIPT = `import { build, execute, RunStatus, SimulationBuildStatus } from "powersim";

export async function buildSimulation(outputDir, simulationName, partitions, index) {
  const sim = makeSimulation(outputDir, simulationName);
  const status = await build(sim, { partitions, index });
  if (status !== SimulationBuildStatus.BUILT) throw new Error("failed");
  return sim;
}

export async function executeSimulation(sim) {
  const status = await execute(sim);
  if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw new Error("failed");
}
`;

/** A problem, by what is changed in a good script to have it. */
interface Case {
  readonly code: string;
  readonly from: string;
  readonly to: string;
  /** Julia, if not given. */
  readonly language?: 'mjs';
  /** What is right cannot be told: only the person knows. */
  readonly unfixable?: true;
}
const cases: readonly Case[] = [
  {
    code: 'syntax.unclosed',
    from: 'function execute_simulation(sim)',
    to: 'function execute_simulation(sim',
    unfixable: true,
  },
  { code: 'package.unused', from: 'using PowerSimulations\n', to: '' },
  { code: 'package.alias', from: 'const PSI = PowerSimulations\n', to: '' },
  { code: 'build.missing', from: 'function build_simulation', to: 'function build_it' },
  { code: 'execute.missing', from: 'function execute_simulation', to: 'function execute_it' },
  {
    code: 'build.arity',
    from: '(output_dir, simulation_name, partitions, index = nothing)',
    to: '(output_dir, simulation_name)',
  },
  { code: 'execute.arity', from: 'execute_simulation(sim)', to: 'execute_simulation(sim, solver)' },
  { code: 'build.keywords', from: 'index = nothing)', to: 'index = nothing; solver)' },
  { code: 'execute.keywords', from: 'execute_simulation(sim)', to: 'execute_simulation(sim; solver)' },
  { code: 'build.partitions', from: '; partitions = partitions, index = index', to: '; partitions = partitions' },
  { code: 'build.place', from: 'make_simulation(output_dir, simulation_name)', to: 'Simulation(; name = "year")' },
  { code: 'build.serialize', from: 'build!(sim; ', to: 'build!(sim; serialize = isnothing(index), ' },
  { code: 'status.renamed', from: 'SimulationBuildStatus.BUILT', to: 'BuildStatus.BUILT' },
  {
    code: 'build.unchecked',
    from: /status = build[\s\S]*?\n.*\n/.exec(JULIA)?.[0] ?? '',
    to: 'build!(sim; partitions = partitions, index = index)\n',
  },
  {
    code: 'execute.unchecked',
    from: /status = execute[\s\S]*?\n.*\n/.exec(JULIA)?.[0] ?? '',
    to: 'execute!(sim)\n    return nothing\n',
  },
  {
    code: 'toplevel.run',
    from: /end\n$/.exec(JULIA)?.[0] ?? '',
    to: 'end\n\nexecute_simulation(build_simulation("out", "sim", nothing))\n',
  },
  { code: 'build.unawaited', from: 'const status = await build(', to: 'const status = build(', language: 'mjs' },
  { code: 'execute.unawaited', from: 'const status = await execute(', to: 'const status = execute(', language: 'mjs' },
];

describe('problems of scripts', () => {
  let workspace = '';
  let documentation: readonly string[] = [];
  let count = 0;

  before(async () => {
    const extension = vscode.extensions.getExtension('powersim.powersim-parallel');
    assert.ok(extension, 'the extension is not there');
    await extension.activate();
    workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    documentation = readFileSync(path.join(extension.extensionPath, 'docs/diagnostics.md'), 'utf8').split('\n');
  });

  for (const { code, from, to, language, unfixable } of cases) {
    it(`${code} is shown, explained and put right`, async () => {
      const good = language === 'mjs' ? SCRIPT : JULIA;
      assert.ok(good.includes(from) && from !== '', 'the case changes nothing');
      const changed =
        language === 'mjs'
          ? good.replace(from, to)
          : good.slice(0, good.lastIndexOf(from)) + to + good.slice(good.lastIndexOf(from) + from.length);
      const document = await opened(`problem-${count}.${language ?? 'jl'}`, changed);
      count += 1;
      const problem = await appeared(document.uri, code);
      assert.equal(problem.source, 'PowerSimulations');
      assert.ok(problem.message.length > 20, problem.message);
      const target = typeof problem.code === 'object' ? problem.code.target : undefined;
      assert.ok(target, 'there is no link to the documentation');
      assert.ok(existsSync(target.fsPath), `${target.fsPath} is not there`);
      const line = Number(/^L(\d+)$/.exec(target.fragment)?.[1]);
      assert.match(documentation[line - 1] ?? '', new RegExp(`^## .*${code.replace('.', '\\.')}`));

      const actions = await quickFixes(document.uri, problem.range);
      if (unfixable) return;
      const [preferred] = actions.filter(({ isPreferred }) => isPreferred);
      assert.ok(preferred?.edit, `no quick fix among ${actions.map(({ title }) => title).join(', ')}`);
      const before = document.getText();
      assert.ok(await vscode.workspace.applyEdit(preferred.edit));
      assert.notEqual(document.getText(), before);
      await vanished(document.uri, code);
    });
  }

  it('every code that is documented has a case here', () => {
    const documented = documentation.flatMap((line) => /^## `?([a-z]+\.[a-z]+)`?/.exec(line)?.[1] ?? []);
    const other = documented.filter((code) => !cases.some((one) => one.code === code) && !code.startsWith('settings.'));
    assert.deepEqual(other, []);
  });

  it('those of an included file stand in that file', async () => {
    const functions = JULIA.replace(/^using.*\nconst.*\n/, '').replaceAll('PSI.', 'PowerSimulations.');
    const broken = functions.replace('build!(sim; ', 'build!(sim; serialize = true, ');
    writeFileSync(path.join(workspace, 'functions.jl'), broken);
    const main = await opened('main.jl', 'using PowerSimulations\ninclude("functions.jl")\n');
    const problem = await appeared(vscode.Uri.file(path.join(workspace, 'functions.jl')), 'build.serialize');
    assert.equal(problem.range.start.line, broken.slice(0, broken.indexOf('serialize')).split('\n').length - 1);
    assert.deepEqual(vscode.languages.getDiagnostics(main.uri), []);
  });

  it('can be switched off, and on again', async () => {
    const document = await opened('off.jl', JULIA.replace('using PowerSimulations\n', ''));
    await appeared(document.uri, 'package.unused');
    const configuration = vscode.workspace.getConfiguration('powersim');
    await configuration.update('diagnostics', false, vscode.ConfigurationTarget.Workspace);
    await vanished(document.uri, 'package.unused');
    assert.deepEqual(await quickFixes(document.uri, new vscode.Range(0, 0, 20, 0)), []);
    await configuration.update('diagnostics', undefined, vscode.ConfigurationTarget.Workspace);
    await appeared(document.uri, 'package.unused');
  });

  it('settings that upstream refuses are shown in the settings', async () => {
    const entry = { 'good.jl': { numSteps: 10, period: 2, numOverlapSteps: 3 } };
    const configuration = vscode.workspace.getConfiguration('powersim');
    await configuration.update('simulations', entry, vscode.ConfigurationTarget.Workspace);
    const settings = vscode.Uri.file(path.join(workspace, '.vscode/settings.json'));
    const document = await vscode.workspace.openTextDocument(settings);
    const problem = await appeared(settings, 'settings.refused');
    assert.equal(document.getText(problem.range), '3');
    const actions = await quickFixes(settings, problem.range);
    const titles = actions.map(({ title }) => title);
    assert.ok(titles.includes('Configure Simulation…'), titles.join(', '));
    const edit = actions.find(({ title }) => title.startsWith('Set numOverlapSteps'))?.edit;
    assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
    await vanished(settings, 'settings.refused');
    await document.save();
    await configuration.update('simulations', undefined, vscode.ConfigurationTarget.Workspace);
  });

  async function opened(name: string, text: string): Promise<vscode.TextDocument> {
    const file = path.join(workspace, name);
    writeFileSync(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }
});

const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);
const find = (uri: vscode.Uri, code: string) =>
  vscode.languages.getDiagnostics(uri).find((diagnostic) => codeOf(diagnostic) === code);

async function appeared(uri: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  await until(() => find(uri, code) !== undefined, `${code} does not appear`);
  const found = find(uri, code);
  assert.ok(found);
  return found;
}

async function vanished(uri: vscode.Uri, code: string): Promise<void> {
  await until(() => find(uri, code) === undefined, `${code} does not vanish`);
}

/** Waits for a change of the problems after which something holds. */
async function until(holds: () => boolean, otherwise: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = (action: () => void) => {
      clearTimeout(limit);
      subscription.dispose();
      action();
    };
    const limit = setTimeout(() => end(() => reject(new Error(otherwise))), 20_000);
    const look = () => (holds() ? end(resolve) : undefined);
    const subscription = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const quickFix = vscode.CodeActionKind.QuickFix.value;
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, quickFix);
}
