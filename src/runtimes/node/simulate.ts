import path from 'node:path';
import { parseArgs } from 'node:util';
import { oneLine, printable } from '../../text';
import { describeFailure } from './worker/failures';
import { registerHooks } from './worker/hooks';
import { loadScript } from './worker/script';

/** What is looked at of what a build function returns. */
interface SimulationLike {
  readonly status?: unknown;
  readonly warnings?: readonly string[];
  onProgress?: (progress: { readonly step: number; readonly of: number; readonly simulatedTime: string }) => void;
}

/** Executes a simulation in this process, telling its steps on stderr; exit status 1 when it fails. */
export async function simulateMain(
  args: readonly string[],
  engine: Readonly<Record<string, unknown>>,
  driver: string,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      'output-dir': { type: 'string', default: '' },
      name: { type: 'string', default: '' },
      'num-steps': { type: 'string' },
      'build-function': { type: 'string', default: '' },
      'execute-function': { type: 'string', default: '' },
    },
    allowPositionals: true,
  });
  const { 'output-dir': outputDir, name } = values;
  const numSteps = values['num-steps'] === undefined ? undefined : Number(values['num-steps']);
  // As for a worker: a script that asks whether it was started itself is told no.
  process.argv = process.argv.slice(0, 2);
  registerHooks(engine);
  try {
    const script = await loadScript(positionals[0] ?? '', values['build-function'], values['execute-function']);
    const whole = numSteps === undefined ? undefined : { numSteps, period: numSteps, numOverlapSteps: 0 };
    const simulation = ((await script.build(outputDir, name, whole)) ?? {}) as SimulationLike;
    for (const warning of simulation.warnings ?? [])
      process.stderr.write(`powersim: warning: ${oneLine(warning, 1500)}\n`);
    let told = 0;
    simulation.onProgress = ({ step, of, simulatedTime }) => {
      if (step === told) return;
      told = step;
      process.stderr.write(`step ${step} of ${of} · ${simulatedTime}\n`);
    };
    await script.execute(simulation);
    if (String(simulation.status ?? '').endsWith('FAILED'))
      throw new Error('The simulation failed: its status is FAILED.');
    process.stderr.write(`Results: ${oneLine(path.join(outputDir, name), 4096)}\n`);
  } catch (error) {
    const { message, stack } = describeFailure(error, driver);
    process.stderr.write(printable(`powersim: ${message}\n${stack === message ? '' : `${stack}\n`}`));
    process.exitCode = 1;
  }
}
