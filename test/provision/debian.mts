/** Debian packages that a suite needs from the machine: looked for, and installed where that is allowed. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** The packages of `names` that are not installed; all of them where there is no dpkg. */
export function missingPackages(names: readonly string[]): string[] {
  const format = `--showformat=\${db:Status-Status}`;
  return names.filter((name) => {
    const query = spawnSync('dpkg-query', ['--show', format, name], { encoding: 'utf8' });
    return query.stdout !== 'installed';
  });
}

/** Why `names` cannot be installed by this process, with what a person can do; undefined if it can. */
export function refusal(names: readonly string[]): string | undefined {
  const listed = names.join(' ');
  if (spawnSync('apt-get', ['--version']).error) return `needs Debian packages, and this is no Debian: ${listed}`;
  if (process.getuid?.() !== 0) return `Debian packages are missing; as root: apt-get install ${listed}`;
  return undefined;
}

/** Installs packages; the error holds apt's last lines. Package lists are fetched first, as an image has none or old ones. */
export function installPackages(names: readonly string[]): void {
  apt('update');
  withoutServices(() => apt('install', '--yes', '--no-install-recommends', ...names));
}

/** Packages of daemons would start them on this machine; the tests start their own. See Debian's policy-rc.d(8). */
function withoutServices(install: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  // One that is there already is the machine's own, and stays.
  const isOurs = !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (isOurs) rmSync(policy, { force: true });
  }
}

function apt(...args: string[]): void {
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0'];
  const done = spawnSync('apt-get', [...options, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (done.status !== 0) {
    const tail = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-5).join('\n');
    throw new Error(`apt-get ${args[0]} failed:\n${tail}`);
  }
}
