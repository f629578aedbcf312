/**
 * A vitest reporter that writes our result file. vitest's own JSON leaves out the reason of a skip, and errors outside of
 * tests.
 */
import path from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { resultsVariable, type SkippedTest, writeResults } from './results.mts';

export default class VitestResults implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env[resultsVariable];
    if (!file) return;
    let passed = 0;
    const failed: string[] = errors.map((error) => `error outside of tests: ${error.message}`);
    const skipped: SkippedTest[] = [];
    for (const module of modules) {
      const name = path.relative(process.cwd(), module.moduleId);
      // A file that cannot be loaded, a hook that throws: errors of a module or a group, with no failed test.
      for (const error of module.errors()) failed.push(`${name}: ${error.message}`);
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) failed.push(`${name} > ${suite.fullName}: ${error.message}`);
      }
      for (const test of module.children.allTests()) {
        const title = `${name} > ${test.fullName}`;
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'skipped') skipped.push({ title, reason: reasonOf(test) });
        else failed.push(title);
      }
    }
    writeResults(file, { passed, failed, skipped });
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || 'no reason given';
}
