/**
 * A process that builds and executes a small simulation and dies of SIGKILL just before its n-th operation that changes
 * a file: `FOLDER N`. With n = 0 it prints the operations' names instead.
 */
import { dieBefore } from '../../store/die-before.fixture';
import { single } from '../fixtures/simulations';
import { cost, oneBus, unit } from '../fixtures/small-systems';
import { build } from './build';
import { execute } from './execute';
import { Simulation } from './simulation';

async function main(): Promise<void> {
  const [, , folder = '', n = '0'] = process.argv;
  const system = oneBus(Array<number>(24).fill(90), [
    unit('base', { activePowerLimits: { min: 0, max: 110 }, operationCost: cost(20) }),
  ]);
  const { models, sequence } = single(system, 'ThermalBasicDispatch', 24);
  const operations = await dieBefore(Number(n));
  const sim = new Simulation({ name: 'sim', steps: 1, models, sequence, simulationFolder: folder });
  await build(sim);
  const status = await execute(sim);
  process.stdout.write(JSON.stringify({ status, operations }));
}
void main();
