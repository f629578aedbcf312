/**
 * Runs the tests of `test/vscode/in-host` in the VS Code of a desktop: `npm run test:electron`. It is downloaded, unless
 * `VSCODE_EXECUTABLE` names one; `VSCODE_VERSION` says which, the newest if it does not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { readResults, resultsVariable } from '../suites/results.mts';
import { bundleTests, extensionFolder } from './in-host-bundle.mts';

const folder = mkdtempSync(path.join(tmpdir(), 'ps-'));
const resultsFile = path.join(folder, 'results.json');
const executable = process.env['VSCODE_EXECUTABLE'];
const version = process.env['VSCODE_VERSION'];
try {
  const code = await runTests({
    ...(executable ? { vscodeExecutablePath: executable } : {}),
    ...(version ? { version } : {}),
    extensionDevelopmentPath: extensionFolder,
    extensionTestsPath: await bundleTests(),
    extensionTestsEnv: { [resultsVariable]: resultsFile },
    launchArgs: [
      folder,
      ...['--user-data-dir', path.join(folder, 'data'), '--extensions-dir', path.join(folder, 'extensions')],
      '--disable-workspace-trust',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  const results = readResults(resultsFile);
  if ('problem' in results) throw new Error(`the tests ended with code ${code}, but ${results.problem}`);
  console.log(`${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`);
  process.exitCode = code === 0 && results.failed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
