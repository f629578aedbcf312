import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { componentSchemas, fileSeriesSchema, inlineSeriesSchema } from './schema';

test('samples/README.md names every field of components, costs and time series', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../samples/README.md'), 'utf8');
  const { operationCost } = componentSchemas.ThermalStandard.shape;
  const schemas = { ...componentSchemas, operationCost, inlineSeriesSchema, fileSeriesSchema };
  const missing = Object.entries(schemas).flatMap(([name, { shape }]) =>
    Object.keys(shape)
      .filter((field) => !text.includes(`\`${field}\``) && !text.includes(`"${field}": `))
      .map((field) => `${name}.${field}`),
  );
  expect(missing).toEqual([]);
});
