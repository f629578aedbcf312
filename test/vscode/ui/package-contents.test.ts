/** What ships, and nothing else. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

it('the package holds what runs and what a user reads: no sources, maps or tests', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const listed = spawnSync('vsce', ['ls', '--no-dependencies'], { cwd: root, encoding: 'utf8' });
  const files = listed.stdout.trim().split('\n');
  expect(files).toContain('dist/extension.js');
  const allowed = [
    /^dist\/[\w-]+\.js$/,
    /^dist\/(driver|probe)\.jl$/,
    /^bin\/powersim\.js$/,
    /^(media|samples)\//,
    /^package(\.nls(\.[\w-]+)?)?\.json$/,
    /^(README\.md|CHANGELOG\.md|LICENSE)$/,
  ];
  expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
});
