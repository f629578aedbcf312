import { formatSteps } from '../partitions/describe';
import { english, formatBytes, formatDuration, oneLine, type Translate } from '../text';
import { SIMULATION_WARNING } from './events';
import type { PartitionStateName, PhaseStateName } from './lifecycle';
import type { PhaseState } from './phase-state';
import type { PartitionState } from './state';
import { type RunStateName, type RunView, shownPartitionState, shownPhaseState } from './view';

/** How a node of the picture reads. The label never changes; what changes stands in the description. */
export interface NodeText {
  readonly label: string;
  readonly description: string;
  /** Everything, on several lines of plain text. */
  readonly tooltip: string;
}

/** A state in a word. */
export function stateWord(state: PartitionStateName | PhaseStateName | RunStateName, t: Translate = english): string {
  switch (state) {
    case 'queued':
      return t('queued');
    case 'running':
      return t('running');
    case 'succeeded':
      return t('succeeded');
    case 'failed':
      return t('failed');
    case 'cancelled':
      return t('cancelled');
    case 'interrupted':
      return t('interrupted');
    case 'waiting':
      return t('waiting');
    case 'setup':
      return t('setting up');
    case 'executing':
      return t('executing');
    case 'paused':
      return t('paused');
    case 'joining':
      return t('joining');
  }
}

/** `17 of 53 · 4 running · 1 failed · about 42 min left` */
export function runText(view: RunView, t: Translate = english): NodeText {
  const { run, counts, state } = view;
  const parts: string[] = [];
  if (state !== 'executing')
    parts.push(state === 'succeeded' && run.join.state === 'succeeded' ? t('joined') : stateWord(state, t));
  if (run.kind === 'run') parts.push(t('{0} of {1}', counts.succeeded, run.partitions.length));
  if (counts.running > 0) parts.push(t('{0} running', counts.running));
  if (counts.failed > 0) parts.push(t('{0} failed', counts.failed));
  if (counts.interrupted > 0) parts.push(t('{0} interrupted', counts.interrupted));
  if (counts.cancelled > 0 && state !== 'cancelled') parts.push(t('{0} cancelled', counts.cancelled));
  if (state === 'failed' && run.join.state === 'failed') parts.push(t('the join failed'));
  const [skipped] = run.skipped;
  if (skipped !== undefined && run.join.state === 'succeeded') {
    const several = run.skipped.length > 1;
    parts.push(
      several ? t('joined without {0} partitions', run.skipped.length) : t('joined without partition {0}', skipped),
    );
  }
  parts.push(
    view.timeLeft !== undefined && state === 'executing'
      ? t('about {0} left', formatDuration(roughly(view.timeLeft)))
      : formatDuration(view.elapsed),
  );
  const label = oneLine(run.settings.name);
  const description = parts.join(' · ');
  const tooltip = [
    `${label}: ${description}`,
    ...(run.settings.script === '' ? [] : [t('Script: {0}', oneLine(run.settings.script))]),
    t('Results: {0}', oneLine(`${run.settings.outputDir}/${run.settings.name}`)),
    t('{0} processes side by side', run.concurrency),
    t('Elapsed: {0}', formatDuration(view.elapsed)),
    ...run.warnings.slice(-3).map((w) => oneLine(w.message)),
  ].join('\n');
  return { label, description, tooltip };
}

/** Of a phase's message in a side bar. */
const NARROW = 160;

/** `1 min 12 s`, `succeeded · 3 s · 2 warnings`, or why it failed. @param longest of a message in the description */
export function setupText(view: RunView, t: Translate = english, longest = NARROW): NodeText {
  const warnings = view.run.warnings.filter(({ code }) => code === SIMULATION_WARNING);
  const text = phaseText(t('Setup'), view.run.setup, view, undefined, t, longest);
  if (warnings.length === 0) return text;
  const count = warnings.length === 1 ? t('1 warning') : t('{0} warnings', warnings.length);
  return {
    label: text.label,
    description: `${text.description} · ${count}`,
    tooltip: [text.tooltip, ...warnings.map(({ message }) => t('Warning: {0}', oneLine(message)))].join('\n'),
  };
}

/** `waits for 36 partitions`, `running · 3 s`, why it failed, or what it found at the seams. @param longest see {@link setupText} */
export function joinText(view: RunView, t: Translate = english, longest = NARROW): NodeText {
  const left = view.run.partitions.length - view.counts.succeeded;
  const waiting =
    left === 1 ? t('waits for 1 partition') : left > 0 ? t('waits for {0} partitions', left) : t('waiting');
  return phaseText(t('Join'), view.run.join, view, view.run.kind === 'foreign' ? t('waiting') : waiting, t, longest);
}

/** `steps 119–126 · running step 3 of 8 · 1 min 2 s · Apr 28 – May 5` @param longest see {@link setupText} */
export function partitionText(
  partition: PartitionState,
  view: RunView,
  t: Translate = english,
  longest = 120,
): NodeText {
  const state = shownPartitionState(partition, view.alive);
  const last = partition.attempts.at(-1);
  // What changes stands where a narrow side bar still shows it.
  const parts = [t('steps {0}', formatSteps(partition.steps)), stateDetail(partition, state, t)];
  if (state === 'failed' && last?.message) parts.push(oneLine(last.message, longest));
  if (last && (last.attempt > 1 || state === 'failed')) parts.push(t('attempt {0}', last.attempt));
  if (last && state !== 'queued') {
    const end = last.endedAt ?? (view.alive ? view.now : view.run.lastTime);
    parts.push(formatDuration(end - last.startedAt));
  }
  if (last?.peakRss !== undefined && state === 'succeeded') parts.push(formatBytes(last.peakRss));
  const dates = partitionDates(partition, view);
  if (dates) parts.push(dates);

  const label = t('Partition {0}', partition.index);
  const description = parts.join(' · ');
  const history = partition.attempts.map((a) => {
    const took = a.endedAt === undefined ? '' : ` · ${formatDuration(a.endedAt - a.startedAt)}`;
    const memory = a.peakRss === undefined ? '' : ` · ${formatBytes(a.peakRss)}`;
    const why = a.message ? ` · ${oneLine(a.message, 1000)}` : '';
    return `${t('Attempt {0}', a.attempt)}: ${stateWord(a.outcome ?? (view.alive ? 'running' : 'interrupted'), t)}${took}${memory}${why}`;
  });
  const valid = t('Contributes steps {0} to the joined result', formatSteps(partition.validSteps));
  return { label, description, tooltip: [`${label}: ${description}`, valid, ...history].join('\n') };
}

/** The days that a partition simulates, `Jan 1 – Jan 7`; undefined before setup is done. */
export function partitionDates(partition: PartitionState, { run }: RunView): string | undefined {
  if (run.initialTime === undefined || run.stepMs === undefined) return undefined;
  const start = Date.parse(`${run.initialTime}Z`);
  if (Number.isNaN(start)) return undefined;
  const [first, last] = partition.steps;
  const from = new Date(start + (first - 1) * run.stepMs);
  const end = new Date(start + last * run.stepMs - 1);
  const format = run.stepMs % 86_400_000 === 0 ? DAY : HOUR;
  const [a, b] = [format.format(from), format.format(end)];
  return a === b ? a : `${a} – ${b}`;
}

/** An estimate pretends to no seconds from two minutes on. */
function roughly(milliseconds: number): number {
  return milliseconds < 120_000 ? milliseconds : Math.round(milliseconds / 60_000) * 60_000;
}

const DAY = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const HOUR = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

function stateDetail(partition: PartitionState, state: PartitionStateName, t: Translate): string {
  const { progress } = partition;
  if (state === 'running' && progress) return t('running step {0} of {1}', progress.step, progress.of);
  return stateWord(state, t);
}

function phaseText(
  label: string,
  phase: PhaseState,
  view: RunView,
  waiting: string | undefined,
  t: Translate,
  longest: number,
): NodeText {
  const state = shownPhaseState(phase.state, view.alive);
  const { progress } = phase;
  const isMoving = state === 'running' && progress;
  const word = state === 'waiting' && waiting ? waiting : stateWord(state, t);
  const parts = [isMoving ? t('{0} %', Math.floor((100 * progress.done) / progress.of)) : word];
  if (phase.startedAt !== undefined) {
    const end = phase.endedAt ?? (view.alive ? view.now : view.run.lastTime);
    parts.push(formatDuration(end - phase.startedAt));
  }
  if (state === 'failed' && phase.message) parts.push(oneLine(phase.message, longest));
  // In a side bar only what is to be acted on has a place.
  if (state === 'succeeded' && phase.note && (phase.concern || longest > NARROW)) {
    parts.push(oneLine(phase.note, longest));
  }
  const description = parts.join(' · ');
  const said = phase.message ?? (state === 'succeeded' ? phase.note : undefined);
  const why = said ? said.split('\n').map((line) => oneLine(line, 1000)) : [];
  return { label, description, tooltip: [`${label}: ${description}`, ...why].join('\n') };
}
