/**
 * For a process that shall die of SIGKILL just before its n-th operation that changes a file. Bundled as CommonJS, so
 * that Node's own functions can be replaced.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';

/**
 * @param n 0 never
 * @returns the names of the operations so far
 */
export async function dieBefore(n: number): Promise<readonly string[]> {
  const operations: string[] = [];
  const before = (name: string) => {
    operations.push(name);
    if (operations.length === n) process.kill(process.pid, 'SIGKILL');
  };
  const handle = await promises.open(__filename, 'r');
  watch(Object.getPrototypeOf(handle), ['write', 'writeFile', 'truncate', 'sync', 'datasync'], before);
  await handle.close();
  watch(promises, ['open', 'rename', 'rm', 'mkdir', 'writeFile', 'truncate'], before);
  watch(fs, ['writeSync', 'ftruncateSync', 'fsyncSync'], before);
  return operations;
}

/** Calls `before` before functions of an object. */
function watch(object: object, names: readonly string[], before: (name: string) => void): void {
  for (const name of names) {
    const original: unknown = Reflect.get(object, name);
    if (typeof original !== 'function') throw new Error(`there is no ${name}`);
    Reflect.set(object, name, function watched(this: unknown, ...args: unknown[]): unknown {
      if (name !== 'open' || args[1] !== 'r') before(name);
      return Reflect.apply(original, this, args);
    });
  }
}
