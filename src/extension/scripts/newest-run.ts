import type { FollowedRun } from '../runs/followed-run';

/**
 * The newest run of a script, or of one of its configurations; undefined when there is none.
 * @param runs the newest first
 * @param script absolute path
 * @param configuration null is none: the script's own settings
 */
export function newestRun(
  runs: readonly FollowedRun[],
  script: string,
  configuration?: string | null,
): FollowedRun | undefined {
  return runs.find(({ state }) => {
    if (state?.kind !== 'run' || state.settings.script !== script) return false;
    return configuration === undefined || (state.settings.configuration ?? null) === configuration;
  });
}
