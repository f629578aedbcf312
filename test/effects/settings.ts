import { type Effects, inHost, testsOf, ui } from './row';

const cluster = testsOf('src/executors/slurm/script.test.ts')(
  'stands in the script, the user’s arguments last, and is given as arguments too',
);
const documented = ui('documented')('shows 53 partitions and leaves joined results in OUT/NAME');
const julia = testsOf('test/julia/end-to-end.test.ts');
const memory = testsOf('test/node/memory.test.ts');
const otherNames = julia('a script with other function names in an included file runs');
const simulations = testsOf('src/settings/simulations.test.ts');
const stalls = testsOf('test/node/stalls.test.ts');
const startOfJulia = testsOf('src/runtimes/julia/command.test.ts')(
  'is the executable, flags, the driver last, in a cleaned environment',
);

export const settings: Effects = {
  'powersim.numSteps': documented,
  'powersim.period': documented,
  'powersim.numOverlapSteps': documented,
  'powersim.numParallelProcesses': ui('run')('runs a script by a right click and shows its partitions while they run'),
  'powersim.outputDirectory': documented,
  'powersim.name': ui('tree')('a task says what happens, and its failures are problems of the script'),
  'powersim.buildFunction': otherNames,
  'powersim.executeFunction': otherNames,
  'powersim.simulations': inHost('runs')(
    'settings of the script in powersim.simulations win over the plain ones',
    'a configuration is run by other extensions, and by no other name',
  ),
  'powersim.julia.executable': startOfJulia,
  'powersim.julia.project': testsOf('src/runtimes/julia/project.test.ts')(
    'then the setting, the Julia extension, the environment',
    'for the setting %s: %s',
  ),
  'powersim.exeflags': testsOf('test/node/loading.test.ts')(
    'flags of Node reach the worker, those of Julia are left out',
  ),
  'powersim.environment': ui('steering')(
    'a failing partition shows its cause in the tree and its stack trace in the log',
  ),
  'powersim.maxAttempts': testsOf('src/supervisor/retry-policy.test.ts')('with %j of %d attempts is tried again: %s'),
  'powersim.partitionsPerWorker': testsOf('test/julia/steering.test.ts')(
    'one partition per process when that is asked for',
  ),
  'powersim.stopGracePeriod': testsOf('test/node/second-ctrl-c.test.ts')(
    'the second one ends by force what the first one only asks to end',
  ),
  'powersim.partitionTimeout': stalls(
    'a partition that takes longer than powersim.partitionTimeout is tried again, whatever it prints',
  ),
  'powersim.stallTimeout': stalls(
    'a partition that shows nothing is stalled, is left alone, and is not any more when it moves',
  ),
  'powersim.stallAction': stalls(
    'a stalled partition is tried again in another worker, also when its process gets no turn',
    'a stalled partition fails for good where that is wanted',
  ),
  'powersim.memory.reserve': memory(
    'nothing new starts while memory is short, what runs goes on, and the run goes on by itself',
  ),
  'powersim.maxWorkerMemory': memory(
    'a worker above powersim.maxWorkerMemory is replaced when its partition has ended',
  ),
  'powersim.join.engine': testsOf('test/julia/native-join.test.ts')(
    'a Julia run whose results are joined natively gives what the package joins, without Julia',
  ),
  'powersim.codeLens': ui('simulations')('keeps out of the way when it is told to'),
  'powersim.diagnostics': inHost('diagnostics')('can be switched off, and on again'),
  'powersim.notifyAtEnd': ui('tree')('nothing is told at the end where nobody wants that'),
  'powersim.executor': ui('slurm')('partitions run on its nodes, and those that wait say what for'),
  'powersim.slurm.account': cluster,
  'powersim.slurm.partition': cluster,
  'powersim.slurm.qos': cluster,
  'powersim.slurm.time': cluster,
  'powersim.slurm.memory': cluster,
  'powersim.slurm.memoryPerCpu': testsOf('src/settings/slurm.test.ts')(
    'takes the memory that the strongest layer says, in total or per CPU',
  ),
  'powersim.slurm.cpusPerTask': cluster,
  'powersim.slurm.constraint': cluster,
  'powersim.slurm.gres': cluster,
  'powersim.slurm.maxConcurrent': testsOf('test/slurm/throttle.test.ts')(
    'with %i at a time, partitions that fail and are retried do not come on top',
  ),
  'powersim.slurm.partitionsPerTask': testsOf('src/executors/slurm/array-plan.test.ts')(
    'execute every pair exactly once, with numbers below the cluster’s limit',
  ),
  'powersim.slurm.extraArguments': cluster,
  'powersim.slurm.prologue': testsOf('src/executors/slurm/script-body.test.ts')(
    'finds a program that the prologue puts on the PATH',
  ),
  'powersim.slurm.export': cluster,
  'powersim.slurm.node': testsOf('src/executors/slurm/script-body.test.ts')(
    'tells an editor’s program to be Node.js, but not one that the settings name',
  ),
  'powersim.slurm.pollInterval': testsOf('src/executors/slurm/poll-interval.test.ts')(
    'Slurm is asked no more often than the settings say',
  ),
  'powersim.slurm.lostAfter': testsOf('src/executors/slurm/judge-task.test.ts')(
    'is lost only after the grace period, and never while Slurm has not answered',
  ),
};

/** Of an entry of powersim.simulations. */
export const entrySettings: Effects = {
  configurations: simulations('wins over its entry, which wins over the plain settings'),
};
