import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { processTrees } from './process-trees';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.stdin?.destroy();
});

/**
 * Starts a child from its main thread and one from another; all of them end with its standard input.
 * The children have inputs of their own: Node makes its own one non-blocking, for whoever shares it, and `cat` ends of that.
 */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const { Worker } = require('node:worker_threads');
  const child = "const { spawn } = require('node:child_process');" +
    "const { pid } = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });";
  const told = [];
  const tell = (pid) => told.push(pid) === 2 && console.log(JSON.stringify(told));
  tell(spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] }).pid);
  new Worker(child + "require('node:worker_threads').parentPort.postMessage(pid); setInterval(() => {}, 1e6);", { eval: true })
    .on('message', tell);
  process.stdin.on('end', () => process.exit()).resume();`;

async function family(): Promise<{ root: ChildProcess; pid: number; children: number[] }> {
  const root = spawn(process.execPath, ['-e', FAMILY], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(root);
  const [told] = (await once(root.stdout, 'data')) as [Buffer];
  return { root, pid: root.pid ?? -1, children: JSON.parse(told.toString()) as number[] };
}

const ways = process.platform === 'linux' ? [true, false] : [false];
describe.skipIf(process.platform === 'win32').each(ways)('trees of processes, with lists of children: %s', (lists) => {
  test('hold what any of their threads started, and nobody else', async () => {
    const { pid, children } = await family();
    const [own, theirs] = [process.pid, pid];
    const trees = await processTrees([own, theirs], lists);
    expect(trees.get(theirs)?.[0]).toBe(theirs);
    expect(trees.get(theirs)?.toSorted()).toEqual([theirs, ...children].toSorted());
    expect(trees.get(own)).toEqual(expect.arrayContaining([own, theirs, ...children]));
    expect(trees.get(own)).not.toContain(process.ppid);
  });

  test('of a process that is gone are empty', async () => {
    const { root, pid } = await family();
    root.stdin?.end();
    await once(root, 'exit');
    expect(await processTrees([pid], lists)).toEqual(new Map([[pid, []]]));
  });
});
