import type { WriteStream } from 'node:tty';
import { type SimulationPlace, simulationDir } from '../layout';
import { formatSteps } from '../partitions/describe';
import { isFinished, partitionText, type RunEvent, type RunState, runText, viewOf } from '../run';
import { runtimeIdOf } from '../settings';
import { formatDuration, jsonLine, oneLine, printable, quoted } from '../text';

/** Shows a run on standard output while it goes on. */
export interface Reporter {
  begin(state: RunState): void;
  event(event: RunEvent, state: RunState): void;
  end(state: RunState): void;
  /** Nobody reads any more: draws nothing from now on. */
  silence(): void;
}

/**
 * Events as JSON, a live picture on a terminal, plain lines elsewhere.
 * @param place that was opened: the journal of a run that was moved names another one
 */
export function reporterFor(json: boolean, out: WriteStream | NodeJS.WriteStream, place: SimulationPlace): Reporter {
  if (json) return new JsonReporter(out);
  return out.isTTY ? new TerminalReporter(out, place) : new LineReporter(out, place);
}

class JsonReporter implements Reporter {
  private silent = false;
  constructor(private readonly out: NodeJS.WritableStream) {}
  begin(): void {}
  silence(): void {
    this.silent = true;
  }
  event(event: RunEvent): void {
    if (!this.silent) this.out.write(`${jsonLine(event)}\n`);
  }
  end(): void {}
}

/** One line for each thing that happened. */
class LineReporter implements Reporter {
  private silent = false;
  constructor(
    private readonly out: NodeJS.WritableStream,
    private readonly place: SimulationPlace,
  ) {}
  begin(): void {}
  silence(): void {
    this.silent = true;
  }
  event(event: RunEvent, state: RunState): void {
    const line = lineOf(event, state);
    if (line !== undefined && !this.silent) this.out.write(`${printable(line)}\n`);
  }
  end(state: RunState): void {
    this.out.write(`${printable(summary(state, this.place))}\n`);
  }
}

/** The active partitions with a bar each, and a total; redrawn in place. */
class TerminalReporter implements Reporter {
  private drawn = 0;
  private timer: NodeJS.Timeout | undefined;
  private state: RunState | undefined;
  private silent = false;
  constructor(
    private readonly out: WriteStream | NodeJS.WriteStream,
    private readonly place: SimulationPlace,
  ) {}

  begin(state: RunState): void {
    this.state = state;
    this.timer = setInterval(() => this.draw(), 250);
  }

  event(event: RunEvent, state: RunState): void {
    this.state = state;
    const worth =
      event.type === 'attemptEnded'
        ? event.outcome !== 'succeeded'
        : event.type === 'warning' || event.type === 'phaseEnded';
    const line = worth ? lineOf(event, state) : undefined;
    if (line === undefined || this.silent) return;
    this.erase();
    this.out.write(`${printable(line)}\n`);
  }

  silence(): void {
    clearInterval(this.timer);
    this.silent = true;
  }

  end(state: RunState): void {
    clearInterval(this.timer);
    this.erase();
    this.out.write(`${printable(summary(state, this.place))}\n`);
  }

  private draw(): void {
    if (!this.state) return;
    const width = (this.out.columns || 80) - 1;
    const view = viewOf(this.state, true, Date.now());
    const active = this.state.partitions.filter((p) => p.state === 'running');
    const rows = active.map((p) => {
      const text = partitionText(p, view);
      const [first, last] = p.steps;
      const done = p.progress ? (p.progress.step - 1) / p.progress.of : 0;
      return `${text.label.padEnd(14)} ${bar(done, 20)} steps ${formatSteps([first, last])} · ${p.progress ? `step ${p.progress.step} of ${p.progress.of}` : 'building'} · ${formatDuration(view.now - (p.attempts.at(-1)?.startedAt ?? view.now))}`;
    });
    const total = runText(view);
    const share = view.counts.succeeded / this.state.partitions.length;
    const room = Math.max(1, (this.out.rows || 24) - 3);
    const more = rows.length > room ? [`… and ${rows.length - room} more`] : [];
    const lines = [...rows.slice(0, room), ...more, `${total.label.padEnd(14)} ${bar(share, 20)} ${total.description}`];
    this.erase();
    this.out.write(lines.map((line) => `${printable(line).slice(0, width)}\n`).join(''));
    this.drawn = lines.length;
  }

  private erase(): void {
    if (this.drawn > 0) this.out.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.drawn = 0;
  }
}

function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
}

/** Of a message in a line. */
const LONGEST = 800;

/** What happened, in a line; undefined for what is not worth one. */
export function lineOf(event: RunEvent, state: RunState): string | undefined {
  const done = () => `${state.partitions.filter((p) => p.state === 'succeeded').length} of ${state.partitions.length}`;
  switch (event.type) {
    case 'phaseStarted':
      return event.phase === 'execute' ? undefined : `${event.phase} started`;
    case 'phaseEnded':
      if (event.phase === 'execute') return undefined;
      return `${event.phase} ${event.outcome}${event.message ? `: ${oneLine(event.message, LONGEST)}` : ''}`;
    case 'attemptStarted': {
      if (event.worker === 0) return undefined;
      const partition = state.partitions[event.index - 1];
      const again = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
      return `partition ${event.index} started (steps ${partition ? formatSteps(partition.steps) : '?'}${again})`;
    }
    case 'attemptEnded': {
      const attempt = state.partitions[event.index - 1]?.attempts.at(-1);
      if (attempt?.worker === 0) return foundLine(event, done());
      const took =
        attempt?.endedAt === undefined ? '' : ` after ${formatDuration(attempt.endedAt - attempt.startedAt)}`;
      const why = event.message ? `: ${oneLine(event.message, LONGEST)}` : '';
      const log = event.outcome === 'failed' && event.log ? ` (log: ${event.log})` : '';
      return `partition ${event.index} ${event.outcome}${took}${why}${log} [${done()}]`;
    }
    case 'requeued':
      return `partition ${event.index} queued again`;
    case 'dequeued':
      return `partition ${event.index} cancelled`;
    case 'foundOnDisk':
      return event.outcome === 'succeeded'
        ? `partition ${event.index} succeeded, as its status.json says`
        : `partition ${event.index} has no successful result on disk`;
    case 'queueChanged':
      if (!event.paused) return event.concurrency === 1 ? '1 process' : `${event.concurrency} partitions side by side`;
      return `paused (${event.paused})${event.message ? `: ${oneLine(event.message, LONGEST)}` : ''}`;
    case 'stallEnded':
      return `partition ${event.index} moves again`;
    case 'cancelRequested':
      return event.index === undefined ? 'cancelling' : `cancelling partition ${event.index}`;
    case 'warning':
      return `warning: ${oneLine(event.message, LONGEST)}`;
    default:
      return undefined;
  }
}

/** Of an attempt that only the disk knew: nobody saw it begin, nor how long it took. */
function foundLine({ index, outcome, attempt, message }: Extract<RunEvent, { type: 'attemptEnded' }>, done: string) {
  const why = message ? `: ${oneLine(message, LONGEST)}` : '';
  const how = outcome === 'succeeded' ? 'had succeeded, as its status.json says' : `had been ${outcome}${why}`;
  return `partition ${index}, attempt ${attempt}, ${how} [${done}]`;
}

/** What the embedded engine simulated can be summed up from here. */
function summaryHint({ settings }: RunState, folder: string): string[] {
  return runtimeIdOf(settings.script) === 'node' ? [`Sum them up with: powersim summary ${folder}`] : [];
}

/** The last lines of a run. */
function summary(state: RunState, place: SimulationPlace): string {
  const view = viewOf(state, false, Date.now());
  const head = runText(view);
  const lines = [`${head.label}: ${head.description}`];
  const failed = state.partitions.filter((p) => p.state === 'failed');
  for (const p of failed.slice(0, 10)) {
    lines.push(
      `  partition ${p.index} (steps ${formatSteps(p.steps)}) failed: ${oneLine(p.attempts.at(-1)?.message ?? '', LONGEST)}`,
    );
  }
  if (failed.length > 10) lines.push(`  and ${failed.length - 10} more`);
  const folder = quoted(simulationDir(place));
  const { note } = state.join;
  if (state.join.state === 'succeeded' && note !== undefined) lines.push(`Seams: ${oneLine(note, LONGEST)}`);
  if (view.state === 'succeeded') lines.push(`Results: ${folder}`, ...summaryHint(state, folder));
  else if (isFinished(view.state) && state.kind === 'run') lines.push(`Go on with: powersim resume ${folder}`);
  return lines.join('\n');
}
