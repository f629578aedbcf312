/** What ships, and nothing else. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

it('the package holds what runs and what a user reads: no sources, maps or tests', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const listed = spawnSync('vsce', ['ls', '--follow-symlinks'], { cwd: root, encoding: 'utf8' });
  const files = listed.stdout.trim().split('\n');
  expect(files).toEqual(
    expect.arrayContaining([
      'dist/extension.js',
      'dist/node-driver.js',
      'dist/h5wasm.js',
      'dist/highs.wasm',
      'dist/results.js',
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/webviews/results.js',
      'dist/webviews/results.css',
      'dist/types/powersim.d.ts',
      'dist/types/powersim-parallel.d.ts',
      'docs/api.md',
      'docs/diagnostics.md',
      'l10n/bundle.l10n.de.json',
      'package.nls.de.json',
      'node_modules/powersim-typescript-plugin/index.js',
    ]),
  );
  const allowed = [
    /^dist\/(extension\/)?[\w-]+\.js$/,
    /^dist\/webviews\/[\w-]+\.(js|css)$/,
    /^dist\/(driver|probe|partition)\.jl$/,
    /^dist\/(highs\.wasm|THIRD-PARTY-NOTICES\.txt)$/,
    /^dist\/types\/[\w/-]+\.d\.ts$/,
    /^node_modules\/powersim-typescript-plugin\/(index\.js|package\.json)$/,
    /^bin\/powersim\.js$/,
    /^(media|samples|snippets|syntaxes|templates)\//,
    /^package(\.nls(\.[\w-]+)?)?\.json$/,
    /^docs\/[\w-]+\.md$/,
    /^l10n\/bundle\.l10n\.[\w-]+\.json$/,
    /^(README\.md|CHANGELOG\.md|LICENSE)$/,
  ];
  expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
});
