/** A simulation to execute in a single run. */
export interface SingleRun {
  /** Absolute path. */
  readonly script: string;
  readonly outputDir: string;
  readonly name: string;
  /** undefined leaves it to the script, whose build function is then given no partitions. */
  readonly numSteps?: number | undefined;
  readonly buildFunction: string;
  readonly executeFunction: string;
}

/** Arguments with which the driver executes a simulation in a single run instead of being a worker. */
export function simulateArguments(run: SingleRun): string[] {
  const { script, outputDir, name, numSteps, buildFunction, executeFunction } = run;
  return [
    'simulate',
    `--output-dir=${outputDir}`,
    `--name=${name}`,
    ...(numSteps === undefined ? [] : [`--num-steps=${numSteps}`]),
    `--build-function=${buildFunction}`,
    `--execute-function=${executeFunction}`,
    '--',
    script,
  ];
}
