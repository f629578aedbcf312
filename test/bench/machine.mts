/** The machine that something was measured on: what matters for how fast it is, and nothing that names it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem, type } from 'node:os';

/** A line each. */
export function describeMachine(): string[] {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  return [
    `${availableParallelism()} cores (${model}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`,
    systemOf(),
    `Node.js ${process.versions.node}`,
  ];
}

function systemOf(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    if (name !== undefined) return name;
  } catch {
    // Not Linux.
  }
  return `${type()} ${process.arch}`;
}
