import type { Translate } from '../../text';
import type { Clock } from '../clock';
import type { ErrorReporter } from '../report-errors';
import type { RunStore } from '../runs/run-store';
import type { NodeCache } from '../tree/nodes';
import type { RunsView } from '../tree/runs-view';
import type { Claims } from './claims';

/** What it takes to tell people of a run, once in one of their windows. */
export interface Telling {
  readonly store: RunStore;
  readonly nodes: NodeCache;
  readonly view: RunsView;
  readonly claims: Claims;
  readonly clock: Clock;
  readonly errors: Pick<ErrorReporter, 'warn' | 'guard'>;
  readonly t: Translate;
}
