/** What stands above the build function of a script. Pure. */
import { isFinished, type RunView } from '../../run';
import { oneLine, type Translate } from '../../text';
import { withoutIcons } from '../inert';
import type { ScriptFacts } from './script-facts';

/** A configuration of a script, or the script itself, with its run where one goes on. */
export interface LensSubject {
  readonly configuration?: string;
  readonly facts: ScriptFacts;
  readonly run?: RunView | undefined;
}

export interface Lens {
  readonly title: string;
  readonly tooltip: string;
  readonly does: 'run' | 'configure' | 'show';
  readonly configuration?: string;
  /** Id of the run to show. */
  readonly run?: string;
}

/** Between an icon and its text: VS Code swallows a usual space there. */
const GAP = '\u00a0';

/**
 * The lenses of a script, left to right: to run it, to configure it, and to run each of its configurations. In the place
 * of what is being executed stands how far it is.
 */
export function lensesOf(script: LensSubject, configurations: readonly LensSubject[], t: Translate): Lens[] {
  const configure: Lens = {
    title: `$(settings-gear)${GAP}${t('Configure')}`,
    tooltip: t('Set the steps, the period, the overlap, and where it runs'),
    does: 'configure',
  };
  return [lensOf(script, t), configure, ...configurations.map((one) => lensOf(one, t))];
}

function lensOf({ configuration, facts, run }: LensSubject, t: Translate): Lens {
  const about = configuration === undefined ? {} : { configuration };
  const name = configuration === undefined ? '' : `${withoutIcons(oneLine(configuration, 40))} · `;
  if (run && !isFinished(run.state)) {
    const paused = run.state === 'paused';
    const progress = paused
      ? t('Paused · {0} of {1}', run.counts.succeeded, run.run.partitions.length)
      : t('Running · {0} of {1}', run.counts.succeeded, run.run.partitions.length);
    const title = `$(${paused ? 'debug-pause' : 'sync~spin'})${GAP}${name}${progress}`;
    return { title, tooltip: t('Show the run'), does: 'show', run: run.run.runId, ...about };
  }
  const { partitions, refused, line } = facts;
  const icon = `$(${configuration === undefined ? 'run-all' : 'play'})${GAP}`;
  if (partitions !== undefined) {
    const count = t('{0} partitions', partitions);
    const title = configuration === undefined ? t('Run in parallel · {0}', count) : `${name}${count}`;
    return { title: icon + title, tooltip: line, does: 'run', ...about };
  }
  const title = configuration === undefined ? t('Run in parallel…') : `${withoutIcons(oneLine(configuration, 40))}…`;
  const tooltip = refused.length > 0 ? refused.join('\n') : t('Asks for the numbers that are missing');
  return { title: icon + title, tooltip, does: 'run', ...about };
}
