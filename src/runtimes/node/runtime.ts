import type { Runtime, RuntimeWords } from '../runtime';
import { checkNodeFlags, checkNodeVersion, nodeFlagsOf, nodeWorkerCommand } from './command';

const words: RuntimeWords = {
  setupMadeNothing:
    'buildSimulation must give its arguments on, as in new Simulation({ name: simulationName, simulationFolder: outputDir, … }) and await build(sim, { partitions, index }), and throw when build fails.',
  setupMadeOthers: 'buildSimulation must use the partitions that it is given.',
  executedNothing:
    'buildSimulation must pass name, simulationFolder, partitions and index on to Simulation and build, and return the simulation.',
  notExecutedToTheEnd: 'executeSimulation must await execute(sim) and throw when it fails.',
  statusNotChecked: 'executeSimulation must check what execute returns and throw when it is not success.',
};

/** Scripts in JavaScript or TypeScript for the embedded engine. */
export const nodeRuntime: Runtime = {
  id: 'node',
  words,
  check: ({ exeflags }) => {
    checkNodeVersion();
    checkNodeFlags(nodeFlagsOf(exeflags));
  },
  workerCommand: async (settings, surroundings) => nodeWorkerCommand(settings, surroundings),
  commandLine: ({ exeflags, script }) => ['node', ...nodeFlagsOf(exeflags), script],
};
