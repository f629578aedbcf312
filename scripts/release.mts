/**
 * `npm run release`: packages what a tag names, and hands the same file to the Marketplace and to Open VSX. Their tokens stand in
 * `VSCE_PAT` and `OVSX_PAT`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const tag = process.env['GITHUB_REF_NAME'];
if (tag !== `v${version}`) fail(`package.json says ${version}, and the tag is ${tag ?? 'not there'}: they must agree`);
const changes = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
if (!changes.includes(`## [${version}]`)) fail(`CHANGELOG.md has no heading [${version}]`);
for (const token of ['VSCE_PAT', 'OVSX_PAT']) if (!process.env[token]) fail(`${token} is not set`);

const vsix = path.join(root, 'dist/powersim-parallel.vsix');
run('npm', 'run', 'package');
run('npx', 'vsce', 'publish', '--packagePath', vsix);
run('npx', '--yes', 'ovsx@1', 'publish', vsix);

function run(file: string, ...args: string[]): void {
  const { status } = spawnSync(file, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`${file} ${args[0]} ${args[1]} ended with ${status}`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
