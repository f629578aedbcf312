import path from 'node:path';
import {
  joinLog,
  logsDir,
  partitionsDir,
  phaseConsoleLog,
  type SimulationPlace,
  setupLog,
  simulationDir,
} from '../../layout';
import type { FollowedRun } from '../runs/followed-run';
import { placeKey } from '../runs/places';
import type { LoggedNode, NodeCache } from '../tree/nodes';

/**
 * The node whose log a file is; of other files in a run's folders the run.
 * @param file absolute
 * @returns undefined for a file of no run
 */
export function nodeOfFile(file: string, runs: readonly FollowedRun[], nodes: NodeCache): LoggedNode | undefined {
  for (const run of runs) {
    const real = placeKey(run.place);
    const places = [run.place, { outputDir: path.dirname(real), name: path.basename(real) }];
    for (const place of places) {
      const node = nodeIn(file, place, run, nodes);
      if (node) return node;
    }
  }
  return undefined;
}

function nodeIn(file: string, place: SimulationPlace, run: FollowedRun, nodes: NodeCache): LoggedNode | undefined {
  if (file === setupLog(place) || file === phaseConsoleLog(place, 'setup')) return nodes.setup(run);
  if (file === joinLog(place) || file === phaseConsoleLog(place, 'join')) return nodes.join(run);
  const inside = (folder: string) => (file.startsWith(folder + path.sep) ? path.relative(folder, file) : undefined);
  const [index = ''] = inside(partitionsDir(place))?.split(path.sep) ?? [];
  const count = run.state?.partitions.length ?? 0;
  if (/^[1-9]\d*$/.test(index) && Number(index) <= count) return nodes.partition(run, Number(index));
  return inside(simulationDir(place)) === undefined && inside(logsDir(place)) === undefined
    ? undefined
    : nodes.run(run);
}

/** The name of an output channel, from the address of its document; undefined of what is no channel of an extension. */
export function channelName(documentPath: string): string | undefined {
  return /^\/?extension-output-.*?-#\d+-(.+)$/s.exec(documentPath)?.[1];
}
