/** A script that cannot write somewhere else is not the output folder's disk: it is not tried for ever. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

test('three attempts are not counted, then they are, with what the script said', { timeout: 120_000 }, async () => {
  const failing = bed.write(
    'failing.mjs',
    `
     import * as tiny from ${JSON.stringify(script('tiny.mjs'))};
     let index;
     export function buildSimulation(...args) {
       index = args[3];
       return tiny.buildTiny(...args);
     }
     export function executeSimulation(simulation) {
       if (index !== 2) return tiny.executeTiny(simulation);
       // Whatever the user may do, there is no writing here.
       const error = new Error("EROFS: read-only file system, open '/elsewhere/cache'");
       throw Object.assign(error, { code: 'EROFS' });
     }`,
  );
  const { exitCode } = await bed.run(failing, { ...SMALL, '--max-attempts': '2' });
  expect(exitCode).toBe(1);
  const attempts = await bed.attempts(2);
  expect(attempts.map((attempt) => attempt.outcome)).toEqual(Array.from({ length: 3 + 2 }, () => 'failed'));
  expect((await bed.attempts(1)).map((attempt) => attempt.outcome)).toEqual(['succeeded']);
  expect(attempts.at(-1)?.message).toContain('/elsewhere/cache');
});
