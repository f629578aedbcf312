/**
 * What VS Code runs inside the extension host: Mocha over the test files beside, whose results go into a file. The exit code
 * is no proof: an extension host that dies reports 0.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Runnable } from 'mocha';
import { resultsVariable, type SkippedTest, writeResults } from '../../suites/results.mts';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, reporter: 'spec', forbidOnly: true });
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.js'))) {
    mocha.addFile(path.join(__dirname, file));
  }
  let passed = 0;
  const failed: string[] = [];
  const skipped: SkippedTest[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => {
      passed += 1;
    });
    // Also of hooks.
    runner.on('fail', (test: Runnable, error: Error) => failed.push(`${test.fullTitle()}: ${error.message}`));
    runner.on('pending', (test: Runnable) => skipped.push({ title: test.fullTitle(), reason: 'no reason given' }));
  });
  const file = process.env[resultsVariable];
  if (file) writeResults(file, { passed, failed, skipped });
  if (failed.length > 0) throw new Error(`${failed.length} tests failed`);
}
