/**
 * A process that joins all partitions ahead and then finishes the join, and dies of SIGKILL just before its n-th operation
 * that changes a file: `FOLDER N`. With n = 0 it prints the operations' names instead.
 */

import { placeOf } from '../../layout';
import { dieBefore } from '../die-before.fixture';
import { joinPreflight } from '../preflight';
import { Joiner } from './joiner';

async function main(): Promise<void> {
  const [, , folder = '', n = '0'] = process.argv;
  const place = placeOf(folder);
  const { partitions } = await joinPreflight(place);
  const operations = await dieBefore(Number(n));
  const joiner = new Joiner();
  for (const { index } of partitions.slice(0, -1)) await joiner.add(place, index);
  await joiner.join(place, { skipFailures: false });
  process.stdout.write(JSON.stringify(operations));
}
void main();
