/** One run under way: its supervisors, started again after each death, and what its journal says. */
import type { Bed, Command } from './bed.mts';
import { type Identity, type JournalEvent, type Present, presentOf, readJournalText } from './journal.mts';
import type { Start } from './plan.mts';
import { isLiving, until } from './processes.mts';

export class DisturbedRun {
  /** Starts so far, the first included. */
  starts = 0;
  /** Supervisors that were killed from here: they may not say that they ended. */
  readonly killed: Identity[] = [];
  private commands: Command[] = [];

  readonly bed: Bed;
  private readonly start: (time: number) => Start;

  constructor(bed: Bed, start: (time: number) => Start) {
    this.bed = bed;
    this.start = start;
  }

  /** The events now. */
  events(): readonly JournalEvent[] {
    return readJournalText(this.bed.journal).events;
  }

  present(): Present {
    return presentOf(this.events());
  }

  get runId(): string {
    return this.events().find((event) => event.type === 'runCreated')?.runId ?? '';
  }

  /** The foreground command of the last start, if it is one and lives. */
  foreground(supervisor: Identity): Command | undefined {
    return this.commands.find((command) => command.pid === supervisor.pid && command.exitCode === undefined);
  }

  /** Starts the run, or resumes it: perhaps by two commands at once. Resolves when a supervisor owns it. */
  async go(): Promise<void> {
    const { how, raced } = this.start(this.starts);
    const args = this.starts === 0 ? this.bed.run() : ['resume', this.bed.simulation];
    const from = this.events().filter((event) => event.type === 'supervisorStarted').length;
    this.starts += 1;
    const detach = how === 'detached' ? ['--detach'] : [];
    this.commands = [this.bed.start([...args, ...detach])];
    if (raced) this.commands.push(this.bed.start([...args, '--detach']));
    await until('a supervisor', () => {
      const count = this.events().filter((event) => event.type === 'supervisorStarted').length;
      if (count > from) return true;
      if (this.commands.some((command) => command.exitCode === undefined)) return undefined;
      throw new Error(`no supervisor: ${this.commands.map((command) => command.output.trim()).join(' | ')}`);
    });
  }

  /** The last supervisor is gone. */
  isOver(present = this.present()): boolean {
    return present.supervisor === undefined || !isLiving(present.supervisor);
  }

  /** Resolves when the last supervisor and every command of its start are gone. */
  async over(): Promise<void> {
    await until('the end of the supervisor', () => (this.isOver() ? true : undefined), 300);
    await Promise.all(this.commands.map((command) => command.ended));
    // The command that lost the race may have won after the winner's death.
    if (!this.isOver()) await this.over();
  }

  /** The join is done, as the journal tells, and its supervisor was not killed before it had cleared up. */
  isDone(): boolean {
    const events = this.events();
    const ends = events.filter((event) => event.type === 'phaseEnded' && event.phase === 'join');
    return ends.at(-1)?.outcome === 'succeeded' && events.at(-1)?.type === 'supervisorEnded';
  }
}
