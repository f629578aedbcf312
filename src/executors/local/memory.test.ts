import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { MemorySampler } from './memory';

let sampler: MemorySampler | undefined;
afterEach(() => sampler?.stop());

test.runIf(process.platform === 'linux')(
  'the peak is the one since the partition began, also of a moment that no look saw',
  async () => {
    const program = `
    process.stdin.on('data', () => {
      let held = Buffer.alloc(300e6, 1);
      held = undefined;
      gc();
      console.log('done');
    });
    console.log('ready');`;
    const child = spawn(process.execPath, ['--expose-gc', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const spike = async () => {
      child.stdin.write('\n');
      await once(child.stdout, 'data');
    };
    await once(child.stdout, 'data');
    const worker = { number: 1, pid: child.pid ?? -1, isGone: false };
    // No worker is sampled by itself.
    const memory = new MemorySampler(
      () => [],
      () => undefined,
    );
    sampler = memory;
    memory.begin(worker);
    await spike();
    expect(await memory.peakOf(worker)).toBeGreaterThan(300e6);
    expect(memory.lastOf(worker)).toBeLessThan(250e6);
    memory.begin(worker);
    expect(await memory.peakOf(worker)).toBeLessThan(250e6);
    child.kill('SIGKILL');
  },
);
