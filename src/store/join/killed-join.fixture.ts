/**
 * A process that joins and dies of SIGKILL just before its n-th operation that changes a file: `FOLDER N`. With n = 0 it
 * prints the operations' names instead. Bundled as CommonJS, so that Node's own functions can be replaced.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { placeOf } from '../../layout';
import { joinSimulation } from '.';

const [, , folder = '', n = '0'] = process.argv;
const operations: string[] = [];

function before(name: string): void {
  operations.push(name);
  if (operations.length === Number(n)) process.kill(process.pid, 'SIGKILL');
}

/** Calls {@link before} before functions of an object. */
function watch(object: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(object, name);
    if (typeof original !== 'function') throw new Error(`there is no ${name}`);
    Reflect.set(object, name, function watched(this: unknown, ...args: unknown[]): unknown {
      if (name !== 'open' || args[1] !== 'r') before(name);
      return Reflect.apply(original, this, args);
    });
  }
}

async function main(): Promise<void> {
  const handle = await promises.open(__filename, 'r');
  watch(Object.getPrototypeOf(handle), ['write', 'writeFile', 'truncate', 'sync', 'datasync']);
  await handle.close();
  watch(promises, ['open', 'rename', 'rm', 'mkdir']);
  watch(fs, ['writeSync', 'ftruncateSync']);
  await joinSimulation(placeOf(folder), { skipFailures: false });
  process.stdout.write(JSON.stringify(operations));
}
void main();
