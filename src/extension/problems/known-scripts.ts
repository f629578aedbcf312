import { hashOf } from '../../executors/script-hash';
import type { FollowedRun } from '../runs/followed-run';
import type { Reported } from './reported';

type Run = Pick<FollowedRun, 'id' | 'state' | 'alive'>;

/** What is known of one run's script. Times are the journal's, so that clocks of two machines are never compared. */
interface KnownScript {
  /** Of the script that the run executed when it was met. */
  readonly sha256: string;
  /** The script was another one already when the run was met: what failed until then says nothing of this one. */
  readonly oldUntil: number;
  /** The script is another one by now. */
  hasChanged: boolean;
  /** Where lines went that are named by failures until then, from 0; undefined for one that was edited. */
  readonly moved: Map<string, { readonly line: number | undefined; readonly until: number }>;
}

/** Whether scripts are still those that runs failed with, and where the lines went that failures name. */
export class KnownScripts {
  private readonly known = new Map<string, KnownScript>();

  /**
   * Those failures that say something of the script as it is. A run is met when it fails first, and again when it goes on
   * with another script.
   */
  async current(run: Run, reported: readonly Reported[]): Promise<readonly Reported[]> {
    if (reported.length === 0 || !run.state) return [];
    const known = this.known.get(run.id);
    const { oldUntil } = known?.sha256 === run.state.scriptSha256 ? known : await this.meet(run, run.state);
    return reported.filter(({ until }) => until > oldUntil);
  }

  /** The script is another one than the run executed, or not there. */
  hasChanged({ id }: Run): boolean {
    return this.known.get(id)?.hasChanged ?? false;
  }

  /** Where a failure's line is by now, from 0; undefined when it was edited since. @param key names the line */
  lineOf({ id }: Run, key: string, { line, since }: Reported): number | undefined {
    const moved = this.known.get(id)?.moved.get(key);
    // Where all of it failed again since, it names the line as it is now.
    return moved && since <= moved.until ? moved.line : line - 1;
  }

  /** @param line from 0; undefined when it was edited */
  move({ id, state }: Run, key: string, line: number | undefined): void {
    this.known.get(id)?.moved.set(key, { line, until: state?.lastTime ?? 0 });
  }

  /** Looks at a script that may have been saved. @returns whether it has become another one, or is what it was again */
  async saved(run: Run): Promise<boolean> {
    const known = this.known.get(run.id);
    const changed = await hasChanged(run);
    if (!known || known.hasChanged === changed) return false;
    known.hasChanged = changed;
    return true;
  }

  /** Of runs that are on the list no more nothing is kept. */
  keepOnly(runs: readonly Pick<Run, 'id'>[]): void {
    const ids = new Set(runs.map(({ id }) => id));
    for (const id of this.known.keys()) if (!ids.has(id)) this.known.delete(id);
  }

  private async meet(run: Run, { scriptSha256: sha256, lastTime }: NonNullable<Run['state']>): Promise<KnownScript> {
    const changed = await hasChanged(run);
    const oldUntil = changed && !run.alive ? lastTime : Number.NEGATIVE_INFINITY;
    const known: KnownScript = { sha256, oldUntil, hasChanged: changed, moved: new Map() };
    this.known.set(run.id, known);
    return known;
  }
}

async function hasChanged({ state }: Run): Promise<boolean> {
  if (!state) return false;
  try {
    return (await hashOf(state.settings.script)) !== state.scriptSha256;
  } catch {
    return true;
  }
}
