import { formatSteps } from '../../partitions/describe';
import { english, formatBytes, formatDuration, oneLine, type Translate } from '../../text';
import { damageWarning } from '../journal/damage';
import { SIMULATION_WARNING } from '../state/events';
import { hasLiveJobs } from '../state/job-state';
import type { PartitionStateName } from '../state/lifecycle';
import type { PhaseState } from '../state/phase-state';
import { phaseRemedyOf, remedyOf, remedySentence } from '../state/remedies';
import type { PartitionState } from '../state/state';
import { isStalled, memoryOf, type RunView, shownPartitionState, shownPhaseState } from '../state/view';
import {
  jobSentence,
  phaseWords,
  taskWords,
  waitingInCluster,
  waitingSentence,
  waitingWord,
  whereWords,
} from './cluster-words';
import { failedWord, missingText, pausedWord, pauseReasonText, roughly, stalledWords, stateWord } from './words';

/** How a node of the picture reads. The label never changes; what changes stands in the description. */
export interface NodeText {
  readonly label: string;
  readonly description: string;
  /** Everything, on several lines of plain text. */
  readonly tooltip: string;
}

/** Of why a run is paused, at the end of its description. */
const PAUSE_MESSAGE = 160;

/**
 * `17 of 53 · 4 running · 1 failed · about 42 min left`
 * @param longest of why it is paused in the description; 0 where that stands beside it
 */
export function runText(view: RunView, t: Translate = english, longest = PAUSE_MESSAGE): NodeText {
  const { run, counts, state } = view;
  const parts: string[] = [];
  const word = runWord(view, t);
  if (word !== undefined) parts.push(word);
  if (run.kind === 'run') parts.push(t('{0} of {1}', counts.succeeded, run.partitions.length));
  if (isUnwatched(view)) parts.push(t('jobs may go on'), t('resume picks them up'));
  else if (state === 'interrupted') parts.push(missingText(view, t));
  parts.push(...countTexts(view, t));
  if (state === 'failed' && run.join.state === 'failed') parts.push(t('the join failed'));
  parts.push(...afterJoin(view, t));
  parts.push(...whereText(view, t));
  parts.push(
    view.timeLeft !== undefined && state === 'executing'
      ? t('about {0} left', formatDuration(roughly(view.timeLeft)))
      : formatDuration(view.elapsed),
  );
  if (run.damage) parts.push(t('the journal is damaged'));
  const why = longest === 0 ? undefined : pauseReasonText(view, longest);
  if (why !== undefined) parts.push(why);
  const label = oneLine(run.settings.name);
  const description = parts.join(' · ');
  return { label, description, tooltip: [`${label}: ${description}`, ...runDetails(view, t)].join('\n') };
}

/** Nobody follows it, but a cluster may execute it all the same. */
const isUnwatched = ({ state, run }: RunView) => state === 'interrupted' && hasLiveJobs(run);

/** The state, where the counts do not already tell it. */
function runWord(view: RunView, t: Translate): string | undefined {
  const { run, state } = view;
  if (view.isGone) return t('the results are not there');
  if (state === 'executing') return undefined;
  if (isUnwatched(view)) return t('not watched');
  if (state === 'succeeded' && run.join.state === 'succeeded') return t('joined');
  return state === 'paused' ? pausedWord(run, t) : stateWord(state, t);
}

/** The other machine that it runs on, and where nothing is heard of that, for how long. */
function whereText({ elsewhere, silentFor }: RunView, t: Translate): string[] {
  if (elsewhere === undefined) return [];
  const host = oneLine(elsewhere, 60);
  if (silentFor === undefined) return [t('running on {0}', host)];
  return [t('last on {0}, silent for {1}', host, formatDuration(roughly(silentFor)))];
}

function countTexts(view: RunView, t: Translate): string[] {
  const { run, counts, state } = view;
  const stalled = run.partitions.filter((partition) => isStalled(partition, view)).length;
  const parts: string[] = [];
  if (stalled > 0) parts.push(t('{0} stalled', stalled));
  if (counts.running > stalled) parts.push(t('{0} running', counts.running - stalled));
  const waiting = view.alive ? waitingInCluster(run) : 0;
  if (waiting > 0) parts.push(t('{0} waiting in Slurm', waiting));
  if (counts.failed > 0) parts.push(t('{0} failed', counts.failed));
  if (counts.interrupted > 0 && state !== 'interrupted') parts.push(t('{0} interrupted', counts.interrupted));
  if (counts.cancelled > 0 && state !== 'cancelled') parts.push(t('{0} cancelled', counts.cancelled));
  return parts;
}

/** What the join left out, and where the partitions' stores are since. */
function afterJoin({ run }: RunView, t: Translate): string[] {
  const parts: string[] = [];
  const [skipped] = run.skipped;
  if (skipped !== undefined && run.join.state === 'succeeded') {
    const several = run.skipped.length > 1;
    parts.push(
      several ? t('joined without {0} partitions', run.skipped.length) : t('joined without partition {0}', skipped),
    );
  }
  const { are, bytes } = run.partitionStores;
  if (are === 'setAside') parts.push(t('partition stores set aside ({0})', formatBytes(bytes)));
  if (are === 'removed') parts.push(t('partition stores removed'));
  return parts;
}

function runDetails(view: RunView, t: Translate): string[] {
  const { run } = view;
  const why = pauseReasonText(view);
  const machine = view.memory?.machine;
  return [
    ...(why === undefined ? [] : [why]),
    ...(view.isGone ? [t('Its folder was moved or deleted. Put it back, or remove the run from the list.')] : []),
    ...(isUnwatched(view)
      ? [t('Its supervisor ended; its jobs in Slurm may go on. Resume the run to pick them up and do the rest.')]
      : view.state === 'interrupted'
        ? [t('Its supervisor ended before it was done. Resume the run to do the rest.')]
        : []),
    ...(view.elsewhere === undefined
      ? []
      : [t('It runs on {0}: from here it can only be watched.', oneLine(view.elsewhere, 200))]),
    ...(run.settings.script === '' ? [] : [t('Script: {0}', oneLine(run.settings.script))]),
    t('Results: {0}', oneLine(`${run.settings.outputDir}/${run.settings.name}`)),
    run.settings.executor === 'slurm'
      ? run.concurrency < run.partitions.length
        ? t('Jobs of Slurm, {0} at a time', run.concurrency)
        : t('Jobs of Slurm, as many at a time as the cluster lets')
      : t('{0} processes side by side', run.concurrency),
    t('Elapsed: {0}', formatDuration(view.elapsed)),
    ...(machine ? [t('Memory: {0} of {1} available', formatBytes(machine.available), formatBytes(machine.total))] : []),
    ...(run.damage ? [damageWarning(run.damage)] : []),
    ...run.warnings.slice(-3).map((w) => oneLine(w.message)),
  ];
}

/** Of a phase's message in a side bar. */
const NARROW = 160;

/** `1 min 12 s`, `succeeded · 3 s · 2 warnings`, or why it failed. @param longest of a message in the description */
export function setupText(view: RunView, t: Translate = english, longest = NARROW): NodeText {
  const warnings = view.run.warnings.filter(({ code }) => code === SIMULATION_WARNING);
  const text = phaseText('setup', view, undefined, t, longest);
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
  return phaseText('join', view, view.run.kind === 'foreign' ? t('waiting') : waiting, t, longest);
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
  const steps = t('steps {0}', formatSteps(partition.steps));
  const waits = view.alive ? waitingWord(partition, view.run, t) : undefined;
  const parts = waits === undefined ? [steps, stateDetail(partition, state, view, t)] : [waits, steps];
  parts.push(...taskWords(partition, view.run, t));
  if (partition.state === 'running') parts.push(...whereWords(partition, t));
  if (state === 'failed' && last?.message) parts.push(oneLine(last.message, longest));
  if (last && (last.attempt > 1 || state === 'failed')) parts.push(t('attempt {0}', last.attempt));
  if (last && state !== 'queued') {
    const end = last.endedAt ?? (view.alive ? view.now : view.run.lastTime);
    parts.push(formatDuration(end - last.startedAt));
  }
  if (last?.peakRss !== undefined && state === 'succeeded') parts.push(formatBytes(last.peakRss));
  const memoryNow = memoryOf(partition, view);
  if (memoryNow !== undefined) parts.push(formatBytes(memoryNow));
  const dates = partitionDates(partition, view);
  if (dates) parts.push(dates);

  const label = t('Partition {0}', partition.index);
  const description = parts.join(' · ');
  const history = partition.attempts.map((a) => {
    const took = a.endedAt === undefined ? '' : ` · ${formatDuration(a.endedAt - a.startedAt)}`;
    const memory = a.peakRss === undefined ? '' : ` · ${formatBytes(a.peakRss)}`;
    const why = a.message ? ` · ${oneLine(a.message, 1000)}` : '';
    const where = a.job === undefined ? '' : ` · ${t('job {0}', oneLine(a.job, 60))}`;
    return `${t('Attempt {0}', a.attempt)}: ${stateWord(a.outcome ?? (view.alive ? 'running' : 'interrupted'), t)}${took}${memory}${where}${why}`;
  });
  const valid = t('Contributes steps {0} to the joined result', formatSteps(partition.validSteps));
  const inCluster = [
    ...jobSentence(partition, view.run, t),
    ...(view.alive ? waitingSentence(partition, view.run, t) : []),
    ...remedySentence(remedyOf(view.run, partition.index), t),
  ];
  return { label, description, tooltip: [`${label}: ${description}`, ...inCluster, valid, ...history].join('\n') };
}

/** The days that a partition simulates, `Jan 1 – Jan 7`; undefined before setup is done. */
export function partitionDates(partition: PartitionState, { run }: RunView): string | undefined {
  if (run.initialTime === undefined || run.stepMs === undefined) return undefined;
  const start = Date.parse(`${run.initialTime}Z`);
  if (Number.isNaN(start)) return undefined;
  const [first, last] = partition.steps;
  const from = new Date(start + (first - 1) * run.stepMs);
  const end = new Date(start + last * run.stepMs - 1);
  const format = dateFormat(run.stepMs % 86_400_000 === 0 ? undefined : HOUR);
  const [a, b] = [format.format(from), format.format(end)];
  return a === b ? a : `${a} – ${b}`;
}

const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const formats = new Map<object | undefined, Intl.DateTimeFormat>();

/** Made when the first date is shown: making one takes 20 ms, which a window that opens would wait for. */
function dateFormat(hour?: typeof HOUR): Intl.DateTimeFormat {
  const known = formats.get(hour);
  const format =
    known ?? new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC', ...hour });
  formats.set(hour, format);
  return format;
}

function stateDetail(partition: PartitionState, state: PartitionStateName, view: RunView, t: Translate): string {
  const { progress, stalledSince } = partition;
  if (stalledSince !== undefined && isStalled(partition, view)) {
    const step = progress ? [t('step {0} of {1}', progress.step, progress.of)] : [];
    return [stalledWords(Math.max(0, view.now - stalledSince), t), ...step].join(' · ');
  }
  if (!view.alive && partition.handed) return t('not watched');
  if (state === 'running' && progress) return t('running step {0} of {1}', progress.step, progress.of);
  return state === 'failed' ? failedWord(partition.attempts.at(-1)?.kind, t) : stateWord(state, t);
}

function phaseText(
  name: 'setup' | 'join',
  view: RunView,
  waiting: string | undefined,
  t: Translate,
  longest: number,
): NodeText {
  const label = name === 'setup' ? t('Setup') : t('Join');
  const phase: PhaseState = view.run[name];
  const state = shownPhaseState(phase.state, view.alive);
  const { progress } = phase;
  const inCluster = phaseWords(view.run, name, t);
  const isMoving = state === 'running' && progress;
  const waits = state === 'running' && view.state === 'paused' && view.run.paused === 'disk';
  const word = waits
    ? pausedWord(view.run, t)
    : state === 'waiting' && waiting
      ? waiting
      : state === 'failed'
        ? failedWord(phase.kind, t)
        : state === 'interrupted' && inCluster.job.length > 0
          ? t('not watched')
          : (view.alive && inCluster.waits) || stateWord(state, t);
  const parts = [isMoving ? t('{0} %', Math.floor((100 * progress.done) / progress.of)) : word];
  parts.push(...inCluster.job);
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
  const more = [...(view.alive ? inCluster.sentence : []), ...remedySentence(phaseRemedyOf(view.run, name), t)];
  return { label, description, tooltip: [`${label}: ${description}`, ...more, ...why].join('\n') };
}
