/** A folder from somebody else, which wants to run its own programs, write elsewhere, and steer the editor by its texts. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openVSCode } from './open-vscode';
import { listProcessesOf } from './processes';

const root = path.resolve(import.meta.dirname, '../../..');
/** A folder's name may be nearly anything. */
const NAME = 'x $(trash) [click](command:workbench.action.terminal.new) <b>bold<';
const state = mkdtempSync(path.join(tmpdir(), 'state-'));
const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
const stamp = path.join(outside, 'evil');
afterAll(() => {
  for (const folder of [state, outside]) rmSync(folder, { recursive: true, force: true });
});

const theirJournal = 'made/.powersim/theirs/journal.ndjson';
let honestJournal = '';

const evil = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(stamp)}, "");\n`;
const hostile = {
  'powersim.julia.executable': './evil.sh',
  'powersim.julia.project': './evil',
  'powersim.exeflags': ['--import', './evil.mjs'],
  'powersim.environment': { NODE_OPTIONS: '--import ./evil.mjs', LD_PRELOAD: './evil.so' },
  'powersim.outputDirectory': path.join(outside, 'OUT'),
  'powersim.simulations': { 'hostile.powersim.mjs': { outputDirectory: path.join(outside, 'OUT2') } },
  'powersim.numSteps': 4,
  'powersim.period': 2,
  'powersim.numOverlapSteps': 1,
};

const code = openVSCode({
  workspaceTrust: true,
  settings: {
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
    'workbench.editor.useModal': 'off',
    'workbench.hover.delay': 300,
  },
  environment: { POWERSIM_STATE_HOME: state },
  windowSize: { width: 1400, height: 900 },
  files: {
    '.vscode/settings.json': JSON.stringify(hostile),
    'evil.sh': `#!/bin/sh\ntouch ${stamp}\n`,
    'evil.mjs': evil,
    'hostile.powersim.mjs': `${evil}export function buildSimulation() {}\nexport function executeSimulation() {}\n`,
    'hostile.jl': 'using PowerSimulations\n',
    'simulation.mjs': readFileSync(path.join(root, 'test/fixtures/embedded/scripts/simulation.mjs'), 'utf8'),
  },
  prepare: (workspace) => {
    chmodSync(path.join(workspace, 'evil.sh'), 0o755);
    makeTheirs(workspace);
    makeInterrupted(workspace);
  },
});

/** A joined run that somebody else made, with a journal that names programs of its own. */
function makeTheirs(workspace: string): void {
  const home = mkdtempSync(path.join(tmpdir(), 'home-'));
  const numbers = ['--num-steps', '4', '--period', '2', '--num-overlap-steps', '1', '--num-parallel-processes', '2'];
  execFileSync(
    process.execPath,
    [
      path.join(root, 'bin/powersim.js'),
      'run',
      'simulation.mjs',
      '--output-dir',
      'made',
      '--name',
      'theirs',
      ...numbers,
    ],
    { cwd: workspace, env: { ...process.env, HOME: home, POWERSIM_STATE_HOME: home }, stdio: 'ignore' },
  );
  rmSync(home, { recursive: true, force: true });
  const journal = path.join(workspace, theirJournal);
  honestJournal = readFileSync(journal, 'utf8');
  const bad = {
    juliaExecutable: './evil.sh',
    exeflags: ['--import', './evil.mjs'],
    environment: { NODE_OPTIONS: '--import ./evil.mjs' },
  };
  const [first = '', ...rest] = honestJournal.split('\n');
  const created = JSON.parse(first);
  writeFileSync(
    journal,
    [JSON.stringify({ ...created, settings: { ...created.settings, ...bad } }), ...rest].join('\n'),
  );
}

/** A run of this user's own that was interrupted, with texts that a hostile script could have left in it. */
function makeInterrupted(workspace: string): void {
  const runId = '0123456789abcdef';
  const outputDir = path.join(workspace, 'own');
  const folder = path.join(outputDir, '.powersim', NAME);
  const settings = {
    ...{ script: path.join(workspace, 'simulation.mjs'), cwd: workspace, outputDir, name: NAME },
    ...{ numSteps: 4, period: 2, numOverlapSteps: 1, numParallelProcesses: 2, exeflags: [], environment: {} },
    ...{ buildFunction: 'build_simulation', executeFunction: 'execute_simulation', maxAttempts: 2 },
    ...{ partitionsPerWorker: 0, partitionTimeout: 0, stallTimeout: 1800, stallAction: 'warn' },
    ...{ memoryReserve: 10, maxWorkerMemory: 0, stopGracePeriod: 5, joinEngine: 'auto' },
  };
  const message = `\u001b[31mred\u001b]0;title\u0007 ${NAME}\nsecond $(sync~spin) <img src=x onerror=alert(1)>`;
  const phase = { phase: 'setup', outcome: 'succeeded' };
  const events = [
    { type: 'runCreated', runId, kind: 'run', product: 'powersim-parallel', settings, scriptSha256: '' },
    { type: 'supervisorStarted', pid: 2 ** 22 - 1, startTime: '1', bootId: 'gone', host: 'gone', reason: 'run' },
    { type: 'phaseEnded', ...phase, log: '/etc/passwd' },
    { type: 'attemptStarted', index: 1, attempt: 1, worker: 1, folder: '/etc' },
    { type: 'attemptEnded', index: 1, attempt: 1, outcome: 'failed', kind: 'script', message, log: '/etc/passwd' },
    { type: 'warning', code: 'w', message },
  ];
  const time = Date.UTC(2026, 0, 1);
  const lines = events.map((event, i) => JSON.stringify({ v: 1, seq: i + 1, time: time + i, ...event }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'journal.ndjson'), `${lines.join('\n')}\n`);
  mkdirSync(path.join(state, 'runs'), { recursive: true, mode: 0o700 });
  writeFileSync(
    path.join(state, 'runs', `${runId}.json`),
    JSON.stringify({ runId, kind: 'run', settings, runtimeFolder: outside, createdAt: time }),
    { mode: 0o600 },
  );
  chmodSync(state, 0o700);
}

/** Every file with its size and time: what has been written is seen. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => [name, lstatSync(path.join(folder, name))] as const)
    .map(([name, info]) => `${name} ${info.isFile() ? `${info.size} ${info.mtimeMs}` : ''}`)
    .sort();
}

function nothingRan(): void {
  expect(readdirSync(outside)).toEqual([]);
  expect(listProcessesOf('supervise', code.session.home)).toEqual([]);
}

let before: string[] = [];

it('in an untrusted workspace the views explain, and nothing is started or written', async () => {
  const { workbench } = code;
  before = everything(code.workspace);
  await workbench.shown('PowerSimulations');
  await workbench.openContainer('PowerSimulations');
  await expect.poll(async () => (await workbench.tree().rows()).length).toBe(5);
  await expect
    .poll(() => workbench.page.locator('.part.sidebar').innerText())
    .toContain('This workspace is not trusted');
  await workbench.tree().titleAction('Refresh Runs');
  await workbench.tree().select('Partition 1');
  await expect.poll(() => workbench.output.lines().then((lines) => lines.join('\n'))).toContain('second $(sync~spin)');
  await workbench.screenshot('untrusted');
  for (const script of ['hostile.powersim.mjs', 'hostile.jl']) {
    await expect
      .poll(() => workbench.explorer.disabledMenuLabels(script), { timeout: 60_000 })
      .toEqual(expect.arrayContaining(['Run Simulation in Parallel']));
  }
  await workbench.explorer.toggle('made');
  await expect
    .poll(() => workbench.explorer.disabledMenuLabels('theirs'), { timeout: 60_000 })
    .toEqual(expect.arrayContaining(['Join Partitions']));
  nothingRan();
  expect(everything(code.workspace)).toEqual(before);
});

it('the doctor says that nothing is looked at, and leads to where the folder is trusted', async () => {
  const { workbench } = code;
  await workbench.palette.run('Check What a Run Needs (Doctor)');
  const trust = workbench.webview().getByRole('button', { name: 'Manage Workspace Trust: Workspace trust' });
  await trust.waitFor({ timeout: 60_000 });
  await workbench.screenshot('untrusted-doctor');
  await trust.click();
  await workbench.page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().waitFor();
  nothingRan();
  expect(everything(code.workspace)).toEqual(before);
});

it('texts of others are only text: no icon, no link, no command', async () => {
  const { page } = code.workbench;
  const tree = code.workbench.tree();
  await code.workbench.openContainer('PowerSimulations');
  const [run, , partition] = await tree.rows();
  expect(run?.label).toBe(NAME);
  expect(partition?.description).toContain('[click](command:workbench.action.terminal.new)');
  expect(partition?.description).not.toMatch(/\p{Cc}/u);
  for (const icon of ['trash', 'sync']) {
    expect(await page.locator(`.part.sidebar .monaco-list-row .codicon-${icon}`).count()).toBe(0);
  }
  // A toast is gone after a while; the list of notifications keeps it.
  await code.workbench.palette.run('Notifications: Show Notifications');
  const told = page.locator('.notifications-center .notification-list-item').filter({ hasText: 'was interrupted' });
  await expect.poll(() => told.innerText()).toContain('(command:workbench.action.terminal.new)');
  expect(await told.locator('.notification-list-item-message').locator('a').count()).toBe(0);
  await expect.poll(() => told.locator('.monaco-button').allInnerTexts()).toEqual(['Show']);
  await code.workbench.screenshot('untrusted-notification');
  await code.workbench.palette.run('Notifications: Hide Notifications');
  await tree.row('Partition 1').locator('.label-description').hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'Attempt 1' });
  await tooltip.waitFor();
  expect(await tooltip.locator('a, img, b, .codicon').count()).toBe(0);
  await code.workbench.screenshot('untrusted-hostile-texts');
  expect(await page.locator('.terminal').count()).toBe(0);
});

it('once trusted, a run of somebody else’s is asked about first, with what would be executed', async () => {
  const { workbench } = code;
  // The person looks at the settings and throws them out before they trust the folder.
  writeFileSync(path.join(code.workspace, '.vscode/settings.json'), '{}');
  await workbench.palette.run('Workspaces: Manage Workspace Trust');
  await workbench.page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
  await expect
    .poll(() => workbench.page.locator('.part.sidebar').innerText())
    .not.toContain('This workspace is not trusted');
  await workbench.explorer.show();
  await workbench.explorer.pickFromMenu('theirs', 'Join Partitions');
  const question = await workbench.dialog.message();
  expect(question).toContain('theirs was not started by you on this machine');
  expect(question).toContain('NODE_OPTIONS=--import ./evil.mjs node --import ./evil.mjs');
  await workbench.screenshot('untrusted-confirmation');
  await workbench.dialog.press('Cancel');
  nothingRan();
  writeFileSync(path.join(code.workspace, theirJournal), honestJournal);
  await workbench.explorer.pickFromMenu('theirs', 'Join Partitions');
  expect(await workbench.dialog.message()).not.toContain('evil');
  await workbench.dialog.press('Go On');
  await workbench.openContainer('PowerSimulations');
  await expect
    .poll(async () => (await workbench.tree().rows()).find(({ label }) => label === 'theirs')?.description, {
      timeout: 60_000,
    })
    .toContain('joined');
  expect(readdirSync(outside)).toEqual([]);
});
