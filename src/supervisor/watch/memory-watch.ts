import type { Executor } from '../../executors/executor';
import { type MachineMemory, machineMemory } from '../../executors/machine-memory';
import { formatBytes } from '../../text';
import type { OwnedRun } from '../owned-run';
import type { QueueGate } from '../queue-gate';
import type { Watch } from './ticker';

/** Milliseconds awake for which there has to be enough memory before partitions start again. */
const ENOUGH_FOR = 30_000;
/** Of what is not reserved: with so much more, they start again at once. */
const AMPLE = 0.05;

/**
 * Starts nothing new while less memory is free than `powersim.memory.reserve`. Somebody who continues all the same is
 * heeded until there was enough once more.
 */
export class MemoryWatch implements Watch {
  private isShort = false;
  private isOverruled = false;
  private enoughFor = 0;

  constructor(
    private readonly run: OwnedRun,
    private readonly gate: Pick<QueueGate, 'hold' | 'lift' | 'isHeld'>,
    private readonly executor: Pick<Executor, 'releaseIdle'>,
    private readonly memory: () => MachineMemory = machineMemory,
  ) {}

  look(awake: number): void {
    const { settings, partitions } = this.run.state;
    const reserve = settings.memoryReserve / 100;
    // Nothing waits for memory: a pause would say something that is not so.
    if (reserve === 0 || !partitions.some((p) => p.state === 'queued')) {
      this.enough();
      return;
    }
    const { available, total } = this.memory();
    const free = available / total;
    if (this.isShort && !this.gate.isHeld('memory')) this.isOverruled = true;
    if (free < reserve) {
      this.short(available, total);
      return;
    }
    this.enoughFor += awake;
    if (free >= reserve + (1 - reserve) * AMPLE || this.enoughFor >= ENOUGH_FOR) this.enough();
    else if (this.isShort && !this.isOverruled) this.executor.releaseIdle();
  }

  private short(available: number, total: number): void {
    this.enoughFor = 0;
    if (this.isOverruled) return;
    if (!this.isShort) {
      const { memoryReserve } = this.run.state.settings;
      const message = `Memory runs short: ${formatBytes(available)} of ${formatBytes(total)} are free, less than the ${memoryReserve} % of powersim.memory.reserve. Partitions that run go on; others start when there is memory again. Close something, or run fewer processes.`;
      this.gate.hold('memory', message);
    }
    this.isShort = true;
    this.executor.releaseIdle();
  }

  private enough(): void {
    if (this.isShort) this.gate.lift('memory');
    this.isShort = false;
    this.isOverruled = false;
    this.enoughFor = 0;
  }
}
