import type { RunView } from '../../run';
import type { Translate } from '../../text';
import { contextValueOf } from './abilities';
import { iconOf, textOf } from './appearance';
import type { TreeNode } from './nodes';

/**
 * So long nothing is drawn for the sake of times and memory alone, milliseconds. VS Code closes the tooltip of a row that
 * it draws, and does not open one over a row that it draws all the time.
 */
const BEAT = 10_000;
/** The same of what is under a run that lasts, and of runs: all that is under them is drawn with them. */
const SLOW_BEAT = 30_000;
/** From then on a run lasts, milliseconds. */
const LASTING = 120_000;

/** What is seen of a node, to be compared with what was drawn. */
export interface Look {
  /** Changes at once: states, steps, counts, what can be done. */
  readonly news: string;
  /** Changes with every second, and with every measurement of memory. */
  readonly all: string;
  /** The same for all rows, so that they are drawn together. */
  readonly beat: number;
}

/** @param text the node's */
export function lookOf(node: TreeNode, view: RunView, t: Translate, text = textOf(node, view, t)): Look {
  const { label, description, tooltip } = text;
  // While it runs the tooltip says nothing that the description does not say as well, but for times.
  const seen = view.alive ? textOf(node, atRest(view), t).description : tooltip;
  const icon = iconOf(node, view)?.codicon;
  const length = node.kind !== 'run' && view.elapsed < LASTING ? BEAT : SLOW_BEAT;
  return {
    news: JSON.stringify([label, seen, contextValueOf(node, view), icon]),
    all: description,
    beat: Math.floor(view.now / length),
  };
}

/** Whether a node has to be drawn again. */
export function isOutdated(before: Look, now: Look): boolean {
  return before.news !== now.news || (before.beat !== now.beat && before.all !== now.all);
}

/** Without what changes while nothing happens. */
function atRest(view: RunView): RunView {
  const silentFor = view.silentFor === undefined ? undefined : 0;
  return { ...view, now: 0, elapsed: 0, timeLeft: undefined, memory: undefined, silentFor };
}
