import path from 'node:path';
import { refuseOwnArguments } from '../executors/slurm/own-arguments';
import { directive, outputPattern, sbatchOptions } from '../executors/slurm/sbatch-options';
import { simulationDir } from '../layout';
import { countPartitions } from '../partitions';
import { formatMegabytes, formatTimeLimit, type RunSettings, slurmDefaults } from '../settings';
import { quoted, shellWord } from '../text';
import type { Exported, ExportedFile, ExportOptions } from './exported';
import { comment, JOB_SCRIPT, jobScript } from './job-script';
import { needsOf, PHASES, type Phase } from './needs';

const SUBMIT_SCRIPT = 'submit.sh';
/** Where jobs print to: Slurm starts none whose folder for that is not there. */
const LOGS = 'logs';
/** Slurm's own default; numbers of tasks are below it. */
const MAX_ARRAY_SIZE = 1001;

export interface SlurmExportOptions extends ExportOptions {
  /** The cluster's MaxArraySize. */
  readonly maxArraySize?: number | undefined;
}

/**
 * Batch scripts that need nothing of ours but what lies beside them: `submit.sh` hands over setup, the partitions as
 * arrays and the join, each when the one before it has succeeded.
 * @throws UserError as {@link jobScript}, and `slurm.argument`
 */
export function slurmScripts(settings: RunSettings, options: SlurmExportOptions): Exported {
  refuseOwnArguments(settings.slurm.extraArguments ?? []);
  const submit = path.join(options.folder, SUBMIT_SCRIPT);
  return {
    files: [
      { path: SUBMIT_SCRIPT, content: { text: submitScript(settings, options) }, executable: true },
      ...PHASES.map((phase) => batchScript(phase, settings, options)),
      ...jobScript(settings, options),
      { path: 'README.txt', content: { text: readme(settings, options) }, executable: false },
    ],
    main: SUBMIT_SCRIPT,
    next: `bash ${quoted(submit)}`,
  };
}

const partitionsPerTask = ({ slurm }: RunSettings) => slurm.partitionsPerTask ?? slurmDefaults.partitionsPerTask;
const countTasks = (settings: RunSettings) => Math.ceil(countPartitions(settings) / partitionsPerTask(settings));

function batchScript(phase: Phase, settings: RunSettings, { folder, measured }: ExportOptions): ExportedFile {
  const { slurm, name } = settings;
  const perTask = partitionsPerTask(settings);
  const { megabytes, seconds, measured: isMeasured } = needsOf(phase, slurm, measured, perTask);
  const lines = sbatchOptions({
    export: slurmDefaults.export,
    ...slurm,
    ...(isMeasured.memory && megabytes !== undefined ? { memory: formatMegabytes(megabytes) } : {}),
    ...(isMeasured.time && seconds !== undefined ? { time: formatTimeLimit(seconds) } : {}),
  });
  const output = path.join(
    outputPattern(path.join(folder, LOGS)),
    `${phase}-${phase === 'execute' ? '%A_%a' : '%j'}.out`,
  );
  const job = `bash ${shellWord(path.join(folder, JOB_SCRIPT))} ${phase}`;
  const text = `#!/bin/bash
# ${phase} of the simulation ${comment(name)}
${[`--job-name=${jobName(name)}-${phase}`, `--output=${output}`, ...lines].map(directive).join('\n')}
${phase === 'execute' ? executeTask(job, perTask, countPartitions(settings)) : `exec ${job}`}
`;
  return { path: `${phase}.sbatch`, content: { text }, executable: false };
}

const jobName = (name: string) => name.replace(/[^\w.-]+/g, '-').slice(0, 40);

/** The first argument is added to the task's number: arrays are no longer than the cluster lets them be. */
function executeTask(job: string, perTask: number, partitions: number): string {
  const task = `$((\${1:-0} + SLURM_ARRAY_TASK_ID))`;
  if (perTask === 1) return `exec ${job} "${task}"`;
  return `task=${task}
first=$(((task - 1) * ${perTask} + 1))
last=$((task * ${perTask} < ${partitions} ? task * ${perTask} : ${partitions}))
exec ${job} $(seq "$first" "$last")`;
}

function submitScript(settings: RunSettings, { folder, maxArraySize = MAX_ARRAY_SIZE }: SlurmExportOptions): string {
  const whole = simulationDir(settings);
  const most = maxArraySize - 1;
  const tasks = countTasks(settings);
  const blocks = Array.from({ length: Math.ceil(tasks / most) }, (_, block) => ({
    offset: block * most,
    count: Math.min(most, tasks - block * most),
  }));
  const throttle = settings.slurm.maxConcurrent === undefined ? '' : `%${settings.slurm.maxConcurrent}`;
  // With a throttle, arrays run one after the other: each of them counts its own tasks only.
  const arrays = blocks.map(({ offset, count }, i) => {
    const waits = throttle !== '' && i > 0 ? `"\${ready:+$ready,}afterany:$job"` : '"$ready"';
    return `submit ${waits} --array=1-${count}${throttle} "$folder/execute.sbatch" ${offset}
done_all+=":$job"`;
  });
  const names = ['setup', 'execute', 'join'].map((phase) => `${jobName(settings.name)}-${phase}`).join(',');
  return `#!/bin/bash
# Hands the simulation ${comment(settings.name)} over to Slurm: setup, ${countPartitions(settings)} partitions, join.
#   bash submit.sh          from the beginning
#   bash submit.sh again    what has not succeeded yet, and the join
set -euo pipefail
folder=${shellWord(folder)}
results=${shellWord(whole)}

# A part of the jobs is of no use without the join: those that this call has submitted are cancelled.
submitted=
fail() {
  trap '' INT TERM HUP
  echo "submit.sh: $1" >&2
  if [ -z "$submitted" ]; then
    echo "Nothing had been submitted before." >&2
  elif scancel $submitted; then
    echo "What had been submitted before is cancelled: job$submitted." >&2
  else
    echo "What had been submitted before could not be cancelled. Do so yourself: scancel$submitted" >&2
  fi
  exit 1
}
# What is being submitted at that moment would be unknown.
interrupted=
trap 'interrupted=yes' INT TERM HUP

# submit DEPENDENCY ARGUMENT...: the job's number is in $job then.
submit() {
  local dependency=$1
  shift
  local printed
  printed=$(sbatch --parsable --kill-on-invalid-dep=yes \${dependency:+"--dependency=$dependency"} "$@") ||
    fail "sbatch failed (exit status $?): $*"
  job=\${printed%%;*}
  case $job in
    '' | *[!0-9]*) fail "sbatch printed '$printed', no number of a job: $*. See with squeue --me whether it took it." ;;
  esac
  submitted+=" $job"
  [ -z "$interrupted" ] || fail 'It was interrupted.'
}

mkdir -p -- "$folder/${LOGS}"
ready=
if [ "\${1-}" != again ]; then
  if [ -e "$results" ]; then
    echo "$results is there already: move it away, or write: bash submit.sh again" >&2
    exit 1
  fi
  submit '' "$folder/setup.sbatch"
  ready="afterok:$job"
else
  # Beside jobs that still go on, partitions would be executed twice.
  left=$(squeue --me -h -o %A --name=${names}) || fail 'squeue does not say whether jobs of an earlier call go on.'
  if [ -n "$left" ]; then
    left=$(sort -u <<<"$left" | tr '\n' ' ')
    fail "Jobs of an earlier call go on: $left. Wait for them, or end them (scancel $left), and try again."
  fi
fi
done_all=afterok
${arrays.join('\n')}
submit "$done_all" "$folder/join.sbatch"
echo "The join is job $job; what jobs print is in $folder/${LOGS}, the results will be in $results."
`;
}

function readme(settings: RunSettings, { folder }: ExportOptions): string {
  const perTask = partitionsPerTask(settings);
  const some = perTask === 1 ? 'partitions 3 and 7' : `tasks 3 and 7, of ${perTask} partitions each`;
  return `The simulation ${comment(settings.name)} as jobs of Slurm, in ${countPartitions(settings)} partitions.

Start      bash ${quoted(path.join(folder, SUBMIT_SCRIPT))}
Follow     squeue --me, and the files in ${quoted(path.join(folder, LOGS))}
Results    ${simulationDir(settings)}

Setup runs first, then the partitions, then the join, which starts only when every partition has succeeded; otherwise
Slurm takes it out of its queue. Correct what is wrong (more memory: edit --mem in execute.sbatch) and write

           bash ${quoted(path.join(folder, SUBMIT_SCRIPT))} again

Partitions that have succeeded are not executed again. Only ${some}:

           sbatch --array=3,7 ${quoted(path.join(folder, 'execute.sbatch'))}

Where not all jobs can be submitted, submit.sh fails, and cancels those that it has submitted: start it anew then.
The files name each other by this folder: export again to have them in another one. PowerSimulations Parallel is not
needed to run them; it can show the results, also while they grow.
`;
}
