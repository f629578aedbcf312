import path from 'node:path';
import type { FollowedRun } from './followed-run';

/** Says of runs with the same name in which output folder each lies, as briefly as tells them apart. */
export function tellApart(runs: readonly FollowedRun[]): void {
  const named = new Map<string, FollowedRun[]>();
  for (const run of runs) named.set(run.name, [...(named.get(run.name) ?? []), run]);
  for (const alike of named.values()) {
    const folders = alike.map(({ place }) => path.basename(place.outputDir));
    const short = new Set(folders).size === alike.length;
    for (const run of alike) {
      const { outputDir } = run.place;
      run.distinction = alike.length === 1 ? undefined : short ? path.basename(outputDir) : outputDir;
    }
  }
}
