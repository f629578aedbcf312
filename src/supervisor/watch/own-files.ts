import { sameRuntimeFolder } from '../../machine';
import { HeldBundle } from '../../run/launch/bundles';
import type { ControlServer } from '../control-server';
import type { OwnedRun } from '../owned-run';
import type { Watch } from './ticker';

/** Milliseconds between two looks. */
const EVERY = 2000;

/** What only a supervisor that is at work has. */
interface AtWork {
  /** Makes the workers' socket in the folder again when it is gone. */
  keepWorkerSocket(folder: string): Promise<void>;
}

/**
 * Looks after what lies outside the run's folders and may be cleared away under a long run, at a logout for instance:
 * the sockets, the token, this user's entry of the run, and the kept copy of the program.
 */
export class OwnFiles implements Watch {
  private idle = EVERY;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;

  private constructor(
    private readonly run: OwnedRun,
    private readonly control: ControlServer,
    private readonly atWork: AtWork,
    private folder: string,
    private readonly bundle: HeldBundle | undefined,
    private readonly log: (message: string) => void,
  ) {}

  /** @param folder the runtime folder @param bundle the folder that workers are started from */
  static async of(
    run: OwnedRun,
    control: ControlServer,
    atWork: AtWork,
    { runtimeFolder, bundle, log }: { runtimeFolder: string; bundle: string; log: (message: string) => void },
  ): Promise<OwnFiles> {
    // Without it there is nothing to mend from; that is no reason not to run.
    const held = await HeldBundle.hold(bundle).catch(() => undefined);
    return new OwnFiles(run, control, atWork, runtimeFolder, held, log);
  }

  async look(awake: number): Promise<void> {
    this.idle += awake;
    if (this.idle < EVERY) return;
    this.idle = 0;
    await this.mend();
  }

  /** Makes again what is gone, now. */
  mend(): Promise<void> {
    this.looking = this.looking.then(() => this.mendAll());
    return this.looking;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.looking;
    await this.bundle?.release();
  }

  private async mendAll(): Promise<void> {
    const { run, control, atWork, bundle } = this;
    // A file system that does not answer tells nothing.
    if (this.stopped || !(await run.isOurs().catch(() => !run.isLost))) return;
    // What cannot be made again now is tried the next time, and keeps nobody from looking at the rest.
    await this.trying(async () => {
      this.folder = sameRuntimeFolder(this.folder);
    });
    const { folder } = this;
    await this.trying(() => control.keepIn(folder));
    await this.trying(() => atWork.keepWorkerSocket(folder));
    await this.trying(() => run.keepRegistered(folder));
    await this.trying(async () => bundle?.mend());
  }

  private async trying(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.log(`what is outside the run's folders cannot be kept: ${String(error)}`);
    }
  }
}
