import path from 'node:path';
import type { Runtime, RuntimeWords, Surroundings, WorkerSettings } from '../runtime';
import { juliaWorkerCommand } from './command';
import { type FoundJulia, findJulia, isExecutableFile } from './find';
import { probeVersion } from './probe';
import { resolveProject } from './project';

const words: RuntimeWords = {
  setupMadeNothing:
    'build_simulation must give its arguments on, as in Simulation(name=simulation_name, simulation_folder=output_dir, …) and build!(sim; partitions=partitions, index=index), and throw when build! fails.',
  setupMadeOthers: 'build_simulation must use the partitions that it is given.',
  executedNothing:
    'build_simulation must pass name, simulation_folder, partitions and index on to Simulation and build!.',
  notExecutedToTheEnd: 'execute_simulation must call execute! and throw when it fails.',
  statusNotChecked: 'execute_simulation must check what execute! returns and throw when it is not success.',
};

/** Scripts for PowerSimulations.jl. */
export const juliaRuntime: Runtime = {
  id: 'julia',
  words,
  check: (settings, surroundings) => void find(settings, surroundings),
  workerCommand: async (settings, surroundings) => {
    const { executable } = find(settings, surroundings);
    const { exeflags, environment: extraEnv } = settings;
    const env = { ...surroundings.env, ...extraEnv };
    const { project, source } = resolveProject({
      setting: settings.juliaProject,
      exeflags,
      offered: surroundings.offered?.project,
      script: settings.script === '' ? undefined : settings.script,
      env,
      folder: settings.cwd,
    });
    const { version } = await probeVersion({ executable, exeflags, env: surroundings.env, extraEnv });
    return juliaWorkerCommand({
      executable,
      exeflags,
      // Julia reads its flags and JULIA_PROJECT itself.
      project: source === 'exeflags' || source === 'environment' ? undefined : project,
      driver: path.join(surroundings.bundle, 'driver.jl'),
      version,
      env: surroundings.env,
      extraEnv,
    });
  },
  commandLine: ({ juliaExecutable, juliaProject, exeflags, script }) => [
    juliaExecutable ?? 'julia',
    ...exeflags,
    ...(juliaProject ? [`--project=${juliaProject}`] : []),
    script,
  ],
};

function find({ juliaExecutable, environment, cwd }: WorkerSettings, { env, offered }: Surroundings): FoundJulia {
  return findJulia({
    setting: juliaExecutable,
    offered: offered?.julia,
    env: { ...env, ...environment },
    platform: process.platform,
    exists: isExecutableFile,
    folder: cwd,
  });
}
