import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vi } from 'vitest';

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';
const isV1 = existsSync(path.join(V1, 'memory.limit_in_bytes'));

/** A control group of memory that the test makes: the kernel ends what needs more than its limit. */
export class MemoryGroup {
  private static made = 0;
  private readonly folder = path.join(isV1 ? V1 : V2, `powersim-test-${process.pid}-${MemoryGroup.made++}`);

  /** Why none can be made here; undefined when one can. */
  static whyNot(): string | undefined {
    if (process.platform !== 'linux') return 'only Linux has control groups';
    if (process.getuid?.() !== 0) return 'only root may make a control group';
    try {
      new MemoryGroup(1e9).remove();
      return undefined;
    } catch (error) {
      return `no memory control group can be made: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** @param limit bytes */
  constructor(limit: number) {
    if (!isV1) writeFileSync(path.join(V2, 'cgroup.subtree_control'), '+memory');
    mkdirSync(this.folder);
    this.write(isV1 ? 'memory.limit_in_bytes' : 'memory.max', limit);
    // Swap would only delay it.
    if (!isV1 && existsSync(path.join(this.folder, 'memory.swap.max'))) this.write('memory.swap.max', 0);
  }

  /** From now on the process, and all that it will start, lives in the group. */
  add(pid: number): void {
    this.write('cgroup.procs', pid);
  }

  /** How many processes the kernel has ended in it. */
  get kills(): number {
    const text = readFileSync(path.join(this.folder, isV1 ? 'memory.oom_control' : 'memory.events'), 'utf8');
    return Number(/^oom_kill (\d+)$/m.exec(text)?.[1]);
  }

  /** Ends what is left in it, and removes it. */
  async dispose(): Promise<void> {
    await vi.waitFor(
      () => {
        for (const pid of readFileSync(path.join(this.folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) {
          process.kill(Number(pid), 'SIGKILL');
        }
        this.remove();
      },
      { timeout: 20_000, interval: 20 },
    );
  }

  private remove(): void {
    rmdirSync(this.folder);
  }

  private write(file: string, value: number): void {
    writeFileSync(path.join(this.folder, file), String(Math.round(value)));
  }
}
