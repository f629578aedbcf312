/** Reports what `npm audit` knows of the dependencies: `node scripts/audit.mts`. A report: it never fails. */
import { execFile } from 'node:child_process';

/** Milliseconds. */
const PATIENCE = 15_000;
const LEVELS = ['critical', 'high', 'moderate', 'low', 'info'];

/** What an answer of `npm audit --json` says, in lines. */
export function auditReport(answer: string): string[] {
  let counts: unknown;
  let packages: unknown;
  try {
    const report = JSON.parse(answer) as { metadata?: { vulnerabilities?: unknown }; vulnerabilities?: unknown };
    counts = report.metadata?.vulnerabilities;
    packages = report.vulnerabilities;
  } catch {
    // Said below.
  }
  if (typeof counts !== 'object' || counts === null) return ['npm audit: no answer'];
  const numbers = counts as Record<string, unknown>;
  const found = LEVELS.filter((level) => Number(numbers[level]) > 0).map((level) => `${numbers[level]} ${level}`);
  if (found.length === 0) return ['npm audit: nothing known'];
  const entries = Object.entries((packages ?? {}) as Record<string, { severity?: string }>);
  return [`npm audit: ${found.join(', ')}`, ...entries.map(([name, { severity }]) => `  ${name}: ${severity ?? '?'}`)];
}

if (import.meta.main) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['audit', '--json', '--fetch-retries=0', `--fetch-timeout=${PATIENCE}`];
  const report = (answer: string) => {
    for (const line of auditReport(answer)) console.log(line);
  };
  try {
    execFile(npm, args, { timeout: PATIENCE, maxBuffer: 1 << 26 }, (_error, answer) => report(answer));
  } catch {
    // Windows starts no command files without a shell.
    report('');
  }
}
