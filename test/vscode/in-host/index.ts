/**
 * What VS Code runs inside the extension host: Mocha over the test files beside, whose results go into a file. The exit code
 * is no proof: an extension host that dies reports 0.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Test } from 'mocha';
import { resultsVariable, type SkippedTest, writeResults } from '../../suites/results.mts';

/** Begins each line of ours in the host's output, where VS Code writes much of its own: `in-host.mts` passes on only these. */
const linePrefix = 'test: ';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // `min` prints next to nothing: what is said of each test is below.
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, reporter: 'min', forbidOnly: true });
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.js'))) {
    mocha.addFile(path.join(__dirname, file));
  }
  let passed = 0;
  const failed: string[] = [];
  const skipped: SkippedTest[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) => {
      passed += 1;
      say(`✓ ${test.fullTitle()} (${test.duration ?? 0} ms)`);
    });
    // Hooks fail here, too.
    runner.on('fail', (test: Test, error: Error) => {
      failed.push(`${test.fullTitle()}: ${error.message}`);
      say(`✗ ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.on('pending', (test) => {
      skipped.push({ title: test.fullTitle(), reason: 'no reason given' });
      say(`- ${test.fullTitle()}`);
    });
  });
  const file = process.env[resultsVariable];
  if (file) writeResults(file, { passed, failed, skipped });
  if (failed.length > 0) throw new Error(`${failed.length} tests failed`);
}

function say(text: string): void {
  console.log(text.replaceAll(/^/gm, linePrefix));
}
