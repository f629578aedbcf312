/** Rules of the source that no linter knows: no shell, and no web page in the editor without a policy. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const src = path.resolve(import.meta.dirname, '../src');
const isTest = (name: string) => /\.(?:test|fixture)\.ts$/.test(name);
const sources = readdirSync(src, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts') && !isTest(name))
  .map((name) => ({ name, text: readFileSync(path.join(src, name), 'utf8') }));

/** A process must be started from a file and a list of arguments. */
const SHELLS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['exec or execSync', /import\s*\{[^}]*\bexec(?:Sync)?\b[^}]*\}\s*from\s*['"](?:node:)?child_process['"]/],
  ['a whole child_process', /(?:import\s+(?:\*\s+as\s+)?\w+\s+from\s*|require\()['"](?:node:)?child_process['"]/],
  ['an option for a shell', /\bshell\s*:/],
  ['execaCommand or $', /import\s*\{[^}]*(?:\bexeca(?:Command(?:Sync)?)\b|\$)[^}]*\}\s*from\s*['"]execa['"]/],
  ['a shell itself', /['"](?:\/bin\/)?(?:sh|bash|zsh|cmd(?:\.exe)?)['"]/],
  ['eval', /\beval\(|new Function\(/],
  ['a terminal of the editor', /\bcreateTerminal\(|\bShellExecution\(/],
];
/** Which of the rules a text breaks. */
const broken = (text: string) => SHELLS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);

describe('no shell', () => {
  test('is used anywhere', () => {
    expect(sources.length).toBeGreaterThan(100);
    const breaking = sources.map(({ name, text }) => [name, ...broken(text)]).filter((row) => row.length > 1);
    expect(breaking).toEqual([]);
  });

  test.each([
    "import { exec } from 'node:child_process';",
    "import { spawn, execSync } from 'child_process';",
    "import * as processes from 'node:child_process';",
    "const { exec } = require('child_process');",
    "spawn('julia', args, { shell: true });",
    'spawn(file, args, { shell: process.platform === "win32" });',
    "import { execaCommand } from 'execa';",
    "import { $ } from 'execa';",
    "spawn('/bin/sh', ['-c', line]);",
    "execFile('bash', ['-c', line]);",
    'eval(text)',
    "vscode.window.createTerminal('x')",
  ])('is used by %s: it is refused', (text) => {
    expect(broken(text)).not.toEqual([]);
  });

  test.each([
    "import { execFile, spawn } from 'node:child_process';",
    "import { execa } from 'execa';",
    'pattern.exec(text)',
    'evaluate(text)',
  ])('is used by %s: it is not refused', (text) => {
    expect(broken(text)).toEqual([]);
  });
});

/** A page of ours in the editor. */
const PAGE = /\bcreateWebviewPanel\b|\bregisterWebviewViewProvider\b|\.html\s*=[^=]|enableScripts/;
const POLICY = /import\s*\{[^}]*\bcontentSecurityPolicy\b[^}]*\}\s*from\s*['"][./\w-]*content-security-policy['"]/;
/** What fills a page with the policy. */
const PREPARED = /import\s*\{[^}]*\bpreparePage\b[^}]*\}\s*from\s*['"][./\w-]*page-document['"]/;
const isUnsafe = (text: string) =>
  PAGE.test(text) &&
  !(POLICY.test(text) && /\bcontentSecurityPolicy\(/.test(text)) &&
  !(PREPARED.test(text) && /\bpreparePage\(/.test(text));

describe('a page in the editor', () => {
  test('has a policy that lets nothing in but our own', () => {
    expect(sources.filter(({ text }) => isUnsafe(text)).map(({ name }) => name)).toEqual([]);
  });

  test('without one is refused', () => {
    expect(isUnsafe("vscode.window.createWebviewPanel('x', 'X', 1, {});")).toBe(true);
    expect(
      isUnsafe("import { contentSecurityPolicy } from './content-security-policy';\nregisterWebviewViewProvider("),
    ).toBe(true);
    const safe = "import { contentSecurityPolicy, nonce } from '../webviews/content-security-policy';";
    expect(isUnsafe(`${safe}\ncreateWebviewPanel(); contentSecurityPolicy(view, nonce());`)).toBe(false);
    const prepared = "import { preparePage } from '../webviews/page-document';\ncreateWebviewPanel();";
    expect(isUnsafe(prepared)).toBe(true);
    expect(isUnsafe(`${prepared} preparePage(view, extension, 'x');`)).toBe(false);
  });
});
