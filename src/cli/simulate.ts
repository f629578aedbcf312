import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeFolders, type SimulationPlace, simulationDir } from '../layout';
import { checkNodeVersion, simulateArguments } from '../runtimes/node';
import { checkSetting, requireRuntimeId, stemOf } from '../settings';
import { messageOf, UserError } from '../text';
import { BUNDLE } from './context';
import { complain } from './print';

interface SimulateFlags {
  readonly outputDir?: string;
  readonly name?: string;
  readonly numSteps?: number;
  readonly buildFunction?: string;
  readonly executeFunction?: string;
}

/**
 * `powersim simulate SCRIPT`: the whole simulation in a single run on the embedded engine, to compare with.
 * @throws UserError `run.scriptType` for Julia scripts, `run.exists` when there are results already,
 * `run.outputFolder` when there can be no folder for them
 */
export async function simulateCommand(script: string, flags: SimulateFlags): Promise<void> {
  const file = path.resolve(script);
  if (requireRuntimeId(file) === 'julia') {
    throw new UserError(
      'run.scriptType',
      `${script} is a Julia script: start it with julia for a single run. powersim simulate is for the embedded engine.`,
    );
  }
  checkNodeVersion();
  if (!existsSync(file)) throw new UserError('run.script', `There is no script ${file}.`);
  const name = flags.name ?? stemOf(file);
  const problem = checkSetting('name', name);
  if (problem !== undefined) throw new UserError('settings.invalid', problem);
  const place: SimulationPlace = { outputDir: path.resolve(flags.outputDir ?? `${stemOf(file)}_output`), name };
  if (existsSync(simulationDir(place))) {
    throw new UserError(
      'run.exists',
      `${simulationDir(place)} is there already: move it away, or choose another name (--name) or folder (--output-dir).`,
    );
  }
  await makeFolders(place.outputDir).catch((error: unknown) => {
    throw new UserError(
      'run.outputFolder',
      `The output folder ${place.outputDir} cannot be made: ${messageOf(error)}. Choose another one with --output-dir.`,
    );
  });
  const args = simulateArguments({
    script: file,
    ...place,
    numSteps: flags.numSteps,
    buildFunction: flags.buildFunction ?? 'build_simulation',
    executeFunction: flags.executeFunction ?? 'execute_simulation',
  });
  const child = spawn(process.execPath, [path.join(BUNDLE, 'node-driver.js'), ...args], { stdio: 'inherit' });
  // A Ctrl-C at the terminal reaches the child as well, and ends it.
  const stay = () => undefined;
  process.on('SIGINT', stay);
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
  process.off('SIGINT', stay);
  if (process.exitCode !== 0 && existsSync(simulationDir(place)))
    complain(
      `${simulationDir(place)} holds what there was until then: move it away, or choose another name, to try again.`,
    );
}
