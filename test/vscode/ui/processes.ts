/** Living processes of runs whose files lie in a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Pids of everything that carries the id of a run below `workspace`, and of their supervisors. */
export function findProcesses(workspace: string): number[] {
  const ids = runIds(workspace);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid))
    .filter((pid) => {
      try {
        const state = readFileSync(`/proc/${pid}/stat`, 'latin1');
        if (state.slice(state.lastIndexOf(')') + 2).startsWith('Z')) return false;
        const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return variables.some((v) => v.startsWith('POWERSIM_RUN_ID=') && ids.has(v.slice('POWERSIM_RUN_ID='.length)));
      } catch {
        return false;
      }
    });
}

function runIds(workspace: string): Set<string> {
  const journal = readFileSync(path.join(workspace, 'OUT/.powersim/my_simulation/journal.ndjson'), 'utf8');
  return new Set([...journal.matchAll(/"runId":"([0-9a-f]+)"/g)].map((match) => match[1] ?? ''));
}

/** Command lines of living processes that say `word` and were started with `home` as their home folder. */
export function listProcessesOf(word: string, home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return command.includes(word) && variables.includes(`HOME=${home}`) ? [command] : [];
      } catch {
        return [];
      }
    });
}
