/** Everything that the command prints goes through the functions that make it inert. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** `report.ts` draws on the terminal, and makes each text inert by itself. */
const MAY_WRITE = new Set(['print.ts', 'report.ts']);

test('no command writes to the terminal but by print.ts', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const writing = files.filter(
    (name) =>
      !MAY_WRITE.has(name) &&
      /(?:stdout|stderr)\s*\.write|console\.\w+\(/.test(readFileSync(path.join(import.meta.dirname, name), 'utf8')),
  );
  expect(writing).toEqual([]);
});
