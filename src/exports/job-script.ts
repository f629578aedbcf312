import path from 'node:path';
import { joinEngineOf } from '../runtimes';
import { checkExeflags, expandHome, juliaFlags, resolveProject } from '../runtimes/julia';
import { nodeArguments } from '../runtimes/node';
import { type RunSettings, requireRuntimeId } from '../settings';
import { oneLine, shellWord } from '../text';
import type { ExportedFile, ExportOptions } from './exported';

/** The script that does one phase: every job of an export calls it. */
export const JOB_SCRIPT = 'job.sh';

/** What the embedded engine and the native join consist of. */
const ENGINE_FILES = ['node-driver.js', 'h5wasm.js', 'highs.wasm'];

/**
 * `job.sh setup | execute INDEX… | join`, and what it needs beside itself. Nothing of the user's is evaluated but the
 * lines of `powersim.slurm.prologue`.
 * @throws UserError `run.scriptType`, `join.engine`, `julia.exeflags`, `node.exeflags`
 */
export function jobScript(settings: RunSettings, options: ExportOptions): ExportedFile[] {
  const engine = requireRuntimeId(settings.script) === 'node';
  const nativeJoin = joinEngineOf(settings, engine) === 'native';
  const julia = engine ? undefined : juliaCommand(settings, options);
  const node = nativeJoin ? nodeCommand(settings, options, engine) : undefined;
  const usual = julia ?? node ?? [];
  const joining = node ?? usual;
  const text = `#!/bin/bash
# One phase of the simulation ${comment(settings.name)}: job.sh setup | execute INDEX... | join
# Exit status 0 only when all that was asked for is done; a partition that has succeeded is not executed again.
${prologue(settings)}
cd -- ${shellWord(settings.cwd)} || exit 1
options=(
${programOptions(settings)
  .map((option) => `  ${shellWord(option)}`)
  .join('\n')}
)
${joining === usual ? '' : `if [ "$1" = join ]; then\n  exec ${words(joining)} "$@" "\${options[@]}"\nfi\n`}exec ${words(usual)} "$@" "\${options[@]}"
`;
  return [
    // Values of environment variables may be secrets.
    {
      path: JOB_SCRIPT,
      content: { text },
      executable: true,
      isPrivate: Object.keys(settings.environment).length > 0,
    },
    ...(julia ? [copied(options, 'partition.jl')] : []),
    ...(node ? engineFiles(options) : []),
  ];
}

function prologue({ slurm, environment }: RunSettings): string {
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return [...(slurm.prologue ?? []), ...variables].join('\n');
}

function programOptions(settings: RunSettings): string[] {
  const { script, outputDir, name, numSteps, period, numOverlapSteps, buildFunction, executeFunction } = settings;
  return [
    `--script=${script}`,
    `--output-dir=${outputDir}`,
    `--simulation-name=${name}`,
    `--num-steps=${numSteps}`,
    `--period=${period}`,
    `--num-overlap-steps=${numOverlapSteps}`,
    `--build-function=${buildFunction}`,
    `--execute-function=${executeFunction}`,
  ];
}

/** Julia is looked up where the job runs, after the prologue, unless the settings name it. */
function juliaCommand(settings: RunSettings, { folder, env, offered }: ExportOptions): string[] {
  const { juliaExecutable, juliaProject, exeflags, script, cwd, environment } = settings;
  checkExeflags(exeflags);
  const { project, source } = resolveProject({
    setting: juliaProject,
    exeflags,
    offered: offered?.project,
    script,
    env: { ...env, ...environment },
    folder: cwd,
  });
  const executable = juliaExecutable ? expandHome(juliaExecutable, env) : offered?.julia;
  const program = path.join(folder, 'partition.jl');
  return [executable ?? 'julia', ...juliaFlags(exeflags, source === 'exeflags' ? undefined : project), program];
}

/** @param scripts whether it runs the user's script, and so with the flags that are meant for that */
function nodeCommand({ slurm, exeflags }: RunSettings, { folder }: ExportOptions, scripts: boolean): string[] {
  const driver = path.join(folder, 'powersim', 'node-driver.js');
  return [slurm.node ?? 'node', ...nodeArguments(scripts ? exeflags : [], driver), 'partition'];
}

function engineFiles(options: ExportOptions): ExportedFile[] {
  return [
    ...ENGINE_FILES.map((file) => copied(options, file, 'powersim')),
    // They are CommonJS whatever folder they lie in.
    { path: 'powersim/package.json', content: { text: '{"type":"commonjs"}\n' }, executable: false },
  ];
}

function copied({ bundle }: ExportOptions, file: string, folder = ''): ExportedFile {
  return {
    path: path.posix.join(folder, file),
    content: { source: path.join(bundle, file) },
    executable: false,
  };
}

const words = (command: readonly string[]) => command.map(shellWord).join(' ');

/** Text that stays on the line of a comment. */
export const comment = (text: string) => oneLine(text, 500);
