import type { RunView } from '../../run';
import type { Translate } from '../../text';
import type { LoggedNode } from '../tree/nodes';
import { plain } from './plain-lines';

/** The line that ends the log of something that failed, and what tells this failure from the next. */
export interface Ending {
  readonly key: string;
  readonly text: string;
}

/** Why a node failed, to stand at the end of its log; undefined when it did not. */
export function endingOf(node: LoggedNode, view: RunView, t: Translate): Ending | undefined {
  if (node.kind === 'run') return undefined;
  if (node.kind !== 'partition') {
    const { state, endedAt, message } = view.run[node.kind];
    return state === 'failed' ? ending(`${endedAt}`, t('Failed'), message) : undefined;
  }
  const last = view.run.partitions[node.index - 1]?.attempts.at(-1);
  if (last?.outcome !== 'failed') return undefined;
  return ending(`${last.attempt}`, t('Attempt {0} failed', last.attempt), last.message);
}

function ending(key: string, what: string, message: string | undefined): Ending {
  return { key, text: `── ${message ? `${what}: ${plain(message).trim()}` : what} ──\n` };
}
