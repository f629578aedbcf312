import { type Translate, UserError } from '../../text';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';

/**
 * The run that a message is about, as it is when somebody presses a button of it: a message may stay for hours, and its
 * run be replaced or changed meanwhile.
 * @param isStill whether what the button offers can still be done
 * @throws UserError `run.replaced`, `run.changed`
 */
export function stillThere(
  store: RunStore,
  about: { readonly id: string; readonly name: string },
  isStill: (run: FollowedRun) => boolean,
  t: Translate,
): FollowedRun {
  const run = store.byId(about.id);
  if (!run) throw replacedRun(about.name, t);
  if (isStill(run)) return run;
  throw new UserError(
    'run.changed',
    t('{0} has changed since this message was shown: this cannot be done with it now. Nothing was done.', about.name),
  );
}

/** @param name of the run that was meant */
export function replacedRun(name: string, t: Translate): UserError {
  return new UserError(
    'run.replaced',
    t('This was about a run of {0} that is not in the list any more. Nothing was done.', name),
  );
}
