/** Runs `test/vscode/in-host` inside the extension host of a VS Code server: `node test/vscode/in-host.mts`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Results, readResults, resultsVariable, writeResults } from '../suites/results.mts';
import { addressOf } from './harness/address.mts';
import { startBrowser } from './harness/browser.mts';
import { startServer } from './harness/server.mts';
import { bundleTests, extensionFolder } from './in-host-bundle.mts';

const limitMs = 10 * 60_000;
/** Begins the lines that `in-host/index.ts` writes, among much that VS Code writes. */
const linePrefix = 'test: ';

const folder = mkdtempSync(path.join(tmpdir(), 'ps-'));
try {
  const results = await runInHost(await bundleTests());
  const given = process.env[resultsVariable];
  if (given) writeResults(given, results);
  process.exitCode = results.failed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function runInHost(tests: string): Promise<Results> {
  const resultsFile = path.join(folder, 'results.json');
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace);
  writeFileSync(path.join(workspace, 'readme.txt'), 'An empty workspace, for the tests to fill.\n');
  const server = await startServer({ folder, testDriver: true, environment: { [resultsVariable]: resultsFile } });
  try {
    const code = await exitCodeOf(addressOf(server.port, workspace, { extension: extensionFolder, tests }));
    const results = readResults(resultsFile);
    if ('problem' in results) {
      throw new Error(
        `the tests ended with code ${code}, but ${results.problem}: the extension host has died\n${server.log()}`,
      );
    }
    console.log(`${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`);
    for (const title of results.failed) console.log(`failed: ${title}`);
    if (code !== 0 && results.failed.length === 0) throw new Error(`no test failed, but the exit code is ${code}`);
    return results;
  } finally {
    await server.stop();
    const left = await server.endLeftovers();
    if (left.length > 0) console.log(`still running afterwards: ${left.map((each) => each.commandLine).join('; ')}`);
  }
}

/** Opens the window at `address`, which runs the tests, passes on what they print, and returns their exit code. */
async function exitCodeOf(address: string): Promise<number> {
  const browser = await startBrowser(folder, { width: 1280, height: 1000 });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const ended = new Promise<number>((resolve, reject) => {
      page.once('crash', () => reject(new Error('the window crashed')));
      setTimeout(() => reject(new Error(`the tests took more than ${limitMs / 60_000} minutes`)), limitMs).unref();
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    // Never unhandled, should something below throw first.
    ended.catch(() => {});
    await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
      const lines = args
        .join(' ')
        .split('\n')
        .filter((line) => line.startsWith(linePrefix));
      for (const line of lines) console.log(line.slice(linePrefix.length));
    });
    await page.goto(address);
    return await ended;
  } finally {
    await browser.close();
  }
}
