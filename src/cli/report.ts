import type { WriteStream } from 'node:tty';
import { type SimulationPlace, simulationDir } from '../layout';
import { formatSteps } from '../partitions/describe';
import { isFinished, lineOf, partitionText, type RunEvent, type RunState, runText, viewOf } from '../run';
import { runtimeIdOf } from '../settings';
import { formatDuration, jsonLine, oneLine, printable, quoted } from '../text';
import { goOnLine, mendLine, remedyLines } from './remedy-lines';

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
  /** Why tasks of a submission waited when it was told last. */
  private readonly reasons = new Map<number, string>();
  /** What was told last of a pause. */
  private pause: string | undefined;
  constructor(
    private readonly out: NodeJS.WritableStream,
    private readonly place: SimulationPlace,
  ) {}
  begin(): void {}
  silence(): void {
    this.silent = true;
  }
  event(event: RunEvent, state: RunState): void {
    // How many wait is told only with another reason: a line for each task that begins is enough.
    if (event.type === 'jobWaits' && this.waitsAsBefore(event)) return;
    const line = event.type === 'queueChanged' ? this.queueLine(event, state) : lineOf(event, state);
    if (line !== undefined && !this.silent) this.out.write(`${printable(line)}\n`);
  }
  end(state: RunState): void {
    this.out.write(`${printable(summary(state, this.place))}\n`);
  }
  /** That it is paused, and that it goes on, is told once each. */
  private queueLine(event: Extract<RunEvent, { type: 'queueChanged' }>, state: RunState): string | undefined {
    const line = lineOf(event, state);
    const before = this.pause;
    this.pause = event.paused ? line : undefined;
    if (event.paused) return line === before ? undefined : line;
    return before === undefined ? line : `going on: ${line}`;
  }
  private waitsAsBefore({ submission, tasks, reason }: Extract<RunEvent, { type: 'jobWaits' }>): boolean {
    if (tasks === 0 || this.reasons.get(submission) === reason) return true;
    this.reasons.set(submission, reason);
    return false;
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
      const node = p.attempts.at(-1)?.node;
      const where = node === undefined ? '' : ` · on ${oneLine(node, 60)}`;
      return `${text.label.padEnd(14)} ${bar(done, 20)} steps ${formatSteps([first, last])} · ${p.progress ? `step ${p.progress.step} of ${p.progress.of}` : 'building'} · ${formatDuration(view.now - (p.attempts.at(-1)?.startedAt ?? view.now))}${where}`;
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

/** What the embedded engine simulated can be summed up from here. */
function summaryHint({ settings }: RunState, folder: string): string[] {
  return runtimeIdOf(settings.script) === 'node' ? [`Sum them up with: powersim summary ${folder}`] : [];
}

/** A setup that a script or its numbers let fail will fail again. */
const isOfScript = ({ state, kind }: RunState['setup']) => state === 'failed' && kind === 'script';

/** The last lines of a run. */
function summary(state: RunState, place: SimulationPlace): string {
  const view = viewOf(state, false, Date.now());
  const head = runText(view);
  const lines = [`${head.label}: ${head.description}`];
  const failed = state.partitions.filter((p) => p.state === 'failed');
  for (const { index, steps, attempts } of failed.slice(0, 10)) {
    const why = oneLine(attempts.at(-1)?.message ?? '', LONGEST);
    lines.push(`  partition ${index} (steps ${formatSteps(steps)}) failed${why === '' ? '' : `: ${why}`}`);
  }
  if (failed.length > 10) lines.push(`  and ${failed.length - 10} more`);
  lines.push(...remedyLines(state, place));
  const folder = quoted(simulationDir(place));
  const { note } = state.join;
  if (state.join.state === 'succeeded' && note !== undefined) lines.push(`Seams: ${oneLine(note, LONGEST)}`);
  if (view.state === 'succeeded') lines.push(`Results: ${folder}`, ...summaryHint(state, folder));
  else if (isFinished(view.state) && state.kind === 'run' && !lines.includes(goOnLine(folder)))
    lines.push(isOfScript(state.setup) ? mendLine(folder) : goOnLine(folder));
  return lines.join('\n');
}
