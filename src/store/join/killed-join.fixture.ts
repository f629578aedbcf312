/**
 * A process that joins and dies of SIGKILL just before its n-th operation that changes a file: `FOLDER N`. With n = 0 it
 * prints the operations' names instead.
 */

import { placeOf } from '../../layout';
import { dieBefore } from '../die-before.fixture';
import { joinSimulation } from '.';

async function main(): Promise<void> {
  const [, , folder = '', n = '0'] = process.argv;
  const operations = await dieBefore(Number(n));
  await joinSimulation(placeOf(folder), { skipFailures: false });
  process.stdout.write(JSON.stringify(operations));
}
void main();
