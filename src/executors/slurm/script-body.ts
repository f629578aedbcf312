import path from 'node:path';
import { submissionDir, taskExit, taskOutput } from '../../layout';
import { oneLine, shellWord } from '../../text';
import type { TaskProgram } from './script';
import type { JobSpec } from './spec';

const WORK = { setup: 'setup', execute: 'partitions', join: 'join' } as const;

export const scriptHeading = ({ work, place, runId }: JobSpec): string[] => [
  '#!/bin/bash',
  `# PowerSimulations Parallel: ${WORK[work.type]} of ${oneLine(place.name)}, run ${runId}.`,
  '# Slurm keeps the script as it was submitted: changing this copy changes nothing.',
];

/**
 * Bash around the program: the prologue as given, the program with the spec on its standard input, and the exit record,
 * which is written whatever ends first. Holds with `set -eu`, and with no HOME or PATH (`--export=NONE`).
 * @param redirects the output goes to its file here, for Slurm cannot be told its path
 */
export function scriptBody(spec: JobSpec, program: TaskProgram, redirects: boolean): string[] {
  const { place, submission, settings } = spec;
  const nameOf = (file: string) => path.basename(file).replace(/^job/, '$powersim_task');
  const node = settings.slurm.node ?? program.node;
  const asNode = program.electron && settings.slurm.node === undefined ? 'ELECTRON_RUN_AS_NODE=1 ' : '';
  return [
    `powersim_folder=${shellWord(submissionDir(place, submission))}`,
    `powersim_node=${shellWord(node)}`,
    `powersim_program=${shellWord(program.entry)}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's
    'powersim_task=${SLURM_ARRAY_TASK_ID:-job}',
    ...(redirects ? [`exec >>"$powersim_folder/${nameOf(taskOutput(place, submission, 'job'))}" 2>&1`] : []),
    '# What ends a task is on record, also when its program was killed: exit status and restarts.',
    'powersim_record() {',
    '  trap - EXIT',
    `  powersim_exit="$powersim_folder/${nameOf(taskExit(place, submission, 'job'))}"`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's
    '  printf "%s %s\\n" "$1" "${SLURM_RESTART_COUNT:-0}" >"$powersim_exit.part" &&',
    '    command -p mv -f "$powersim_exit.part" "$powersim_exit"',
    '}',
    "trap 'powersim_record $?' EXIT",
    "trap 'exit 143' TERM",
    ...prologueOf(settings.slurm.prologue ?? []),
    'set +eu',
    'if ! command -v "$powersim_node" >/dev/null; then',
    '  echo "powersim: This node has no program $powersim_node, which runs the tasks. Set powersim.slurm.node to a Node.js that compute nodes have, or load one in powersim.slurm.prologue and set it to node." >&2',
    '  exit 127',
    'fi',
    'if [ ! -r "$powersim_program" ]; then',
    '  echo "powersim: This node does not see $powersim_program. It has to be on a file system that compute nodes share." >&2',
    '  exit 127',
    'fi',
    '# The program is told to end by Slurm itself; the shell outlives it, for the record.',
    "trap ':' TERM INT HUP USR1 USR2",
    '# Where Slurm does not end what a task leaves behind, the program ends with this shell.',
    'powersim_shell="$$ $(command -p readlink /proc/self/ns/pid 2>/dev/null)"',
    `${asNode}POWERSIM_SHELL="$powersim_shell" "$powersim_node" "$powersim_program" task <<'POWERSIM_SPEC'`,
    JSON.stringify(spec),
    'POWERSIM_SPEC',
    'powersim_status=$?',
    'powersim_record "$powersim_status"',
    'exit "$powersim_status"',
  ];
}

/** A line that fails ends the task: with another module's program, results would be silently other ones. */
function prologueOf(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    'powersim_refused() {',
    '  echo "powersim: This line of powersim.slurm.prologue failed with exit status $1: $(command -p sed -n "$2p" "$0"). Correct it, or end it with || true if it may fail." >&2',
    '  exit "$1"',
    '}',
    // Files that a line sources, such as /etc/profile, may go on after what failed in them.
    `trap 'powersim_error=$?; [ "$BASH_SOURCE" != "$0" ] || powersim_refused "$powersim_error" "$LINENO"' ERR`,
    ...lines,
    'trap - ERR',
  ];
}
