import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

test('the citation names the version and the licence of the package', () => {
  const facts = z.object({ version: z.string(), license: z.string() });
  const { title, ...cited } = facts.extend({ title: z.string() }).parse(load(read('CITATION.cff')));
  const { displayName, ...packaged } = facts
    .extend({ displayName: z.string() })
    .parse(JSON.parse(read('package.json')));
  expect([title, cited]).toEqual([displayName, packaged]);
});
