import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { consoleLog, partitionDir, partitionLog, partitionLogOfAttempt, type SimulationPlace } from '../../layout';
import { english } from '../../text';
import type { FollowedRun } from '../runs/followed-run';
import type { PartitionNode } from '../tree/nodes';
import { mainLogFile } from './log-files';
import { NodeLog } from './node-log';

let place: SimulationPlace;
let node: PartitionNode;
beforeEach(async () => {
  place = { outputDir: await mkdtemp(path.join(tmpdir(), 'log-')), name: 'sim' };
  node = { kind: 'partition', index: 2, run: { place } as FollowedRun };
  await mkdir(partitionDir(place, 2), { recursive: true });
});
afterEach(() => rm(place.outputDir, { recursive: true }));

const heading = (file: string) => `── ${path.basename(file)} ── ${path.dirname(file)}\n`;

describe('the log of a partition', () => {
  test('is put together from its files, a heading wherever the file changes', async () => {
    const [upstream, printed] = [partitionLog(place, 2), consoleLog(place, 2)];
    const log = new NodeLog(node, english);
    expect(await log.poll()).toBe('');
    await writeFile(upstream, 'built\n');
    await writeFile(printed, '\u001b[32mhello\u001b[0m\n');
    expect(await log.poll()).toBe(`${heading(upstream)}built\n${heading(printed)}hello\n`);
    await appendFile(printed, 'more\n');
    expect(await log.poll()).toBe('more\n');
    await appendFile(upstream, 'done\n');
    expect(await log.poll()).toBe(`${heading(upstream)}done\n`);
  });

  test('begins with earlier attempts, and does not show again what is set aside meanwhile', async () => {
    const first = partitionLogOfAttempt(place, 2, 1);
    await writeFile(first, 'attempt 1\n');
    await writeFile(partitionLog(place, 2), 'attempt 2\n');
    const log = new NodeLog(node, english);
    expect(await log.poll()).toBe(`${heading(first)}attempt 1\n${heading(partitionLog(place, 2))}attempt 2\n`);
    await rename(partitionLog(place, 2), partitionLogOfAttempt(place, 2, 2));
    expect(await log.poll()).toBe('');
    await writeFile(partitionLog(place, 2), 'attempt 3, longer than before\n');
    expect(await log.poll()).toBe(`${heading(partitionLog(place, 2))}attempt 3, longer than before\n`);
  });

  test('shows a last line without its end after one more look', async () => {
    await writeFile(consoleLog(place, 2), 'signal (11)');
    const log = new NodeLog(node, english);
    expect(await log.poll()).toBe('');
    expect(await log.poll()).toBe(`${heading(consoleLog(place, 2))}signal (11)\n`);
    expect(await log.poll()).toBe('');
  });

  test('of a long file says where the whole of it is', async () => {
    await writeFile(consoleLog(place, 2), 'x'.repeat(99).concat('\n').repeat(30_000));
    const text = await new NodeLog(node, english).poll();
    expect(text.length).toBeLessThan(2_001_000);
    expect(text.split('\n')[1]).toBe(`The first 1.0 MB are left out; the whole log is ${consoleLog(place, 2)}`);
  });

  test('opens as upstream’s log, and as what was printed when it failed', async () => {
    expect(await mainLogFile(node, false)).toBeUndefined();
    await writeFile(consoleLog(place, 2), 'stack\n');
    expect(await mainLogFile(node, false)).toBe(consoleLog(place, 2));
    await writeFile(partitionLog(place, 2), 'built\n');
    expect(await mainLogFile(node, false)).toBe(partitionLog(place, 2));
    expect(await mainLogFile(node, true)).toBe(consoleLog(place, 2));
  });

  test('does not follow a link out of the output folder, nor reads what is no file', async () => {
    const [upstream, printed] = [partitionLog(place, 2), consoleLog(place, 2)];
    const secret = path.join(await mkdtemp(path.join(tmpdir(), 'secret-')), 'key');
    await writeFile(secret, 'secret\n');
    await symlink(secret, upstream);
    await mkdir(printed);
    expect(await new NodeLog(node, english).poll()).toBe('');
    expect(await mainLogFile(node, false)).toBeUndefined();
    expect(await mainLogFile(node, true)).toBeUndefined();
    await rm(path.dirname(secret), { recursive: true });
  });
});
