/** What benchmarks start, each in a process of its own: `solve`, `simulate`. Bundled first. */
import * as engine from '../../../src/engine';
import { type RunPlan, runSteps } from '../../../src/engine/simulation/run';
import { registerHooks } from '../../../src/runtimes/node/worker/hooks';
import { loadScript } from '../../../src/runtimes/node/worker/script';
import { solveInTurn } from './in-turn';

const [, , program, script = '', first = '', last = ''] = process.argv;
void run();

async function run(): Promise<void> {
  const plan = await planOf(Number(first), Number(last));
  if (program === 'simulate') await runSteps(plan, {});
  else if (program === 'solve') process.stdout.write(JSON.stringify(await solveInTurn(plan)));
  else throw new Error(`no program ${program}`);
}

/** Steps of the script's simulation, without the folders and the store that a build makes. */
async function planOf(from: number, to: number): Promise<RunPlan> {
  const build = () => Promise.resolve(engine.SimulationBuildStatus.BUILT);
  registerHooks({ ...engine, build });
  const functions = await loadScript(script, 'build_simulation', 'execute_simulation');
  const whole = { numSteps: to, period: to, numOverlapSteps: 0 };
  const simulation = (await functions.build('', 'bare', whole)) as engine.Simulation;
  simulation.restrictTo(from, to);
  return simulation.plan(simulation.formulate(() => undefined));
}
