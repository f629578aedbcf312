import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REQUIRED, resolveSettings } from '../../settings';
import { layerFor } from '../../settings/simulations';
import { copySample, sampleIds, samples } from './copy-sample';

const shipped = path.resolve(import.meta.dirname, '../../../samples');
let into: string;
beforeEach(() => {
  into = mkdtempSync(path.join(tmpdir(), 'samples-'));
});
afterEach(() => rmSync(into, { recursive: true, force: true }));

describe.each(sampleIds)('the sample %s', (id) => {
  test('becomes a folder with all that its script imports', async () => {
    const folder = await copySample(id, shipped, into);
    expect(path.dirname(folder)).toBe(into);
    expect(readdirSync(folder).sort()).toEqual(['.vscode', ...samples[id].files].sort());
    const text = readFileSync(path.join(folder, samples[id].script), 'utf8');
    const beside = [...text.matchAll(/["']\.\/([\w.]+)["']/g)].map(([, file]) => file ?? '');
    expect(samples[id].files).toEqual(expect.arrayContaining(beside));
  });

  test('has all settings that a run asks for', async () => {
    const folder = await copySample(id, shipped, into);
    const settings = JSON.parse(readFileSync(path.join(folder, '.vscode/settings.json'), 'utf8'));
    const script = path.join(folder, samples[id].script);
    const { missing, problems } = resolveSettings({
      script,
      base: folder,
      layers: [layerFor(settings['powersim.simulations'], script, folder)],
      machine: { cores: 2, availableMemory: 8e9 },
    });
    expect(REQUIRED.length).toBeGreaterThan(0);
    expect({ missing, problems }).toEqual({ missing: [], problems: [] });
  });
});

test('what is there is never written over', async () => {
  mkdirSync(path.join(into, 'five_bus_sample'));
  writeFileSync(path.join(into, 'five_bus_sample/mine.txt'), 'mine');
  writeFileSync(path.join(into, 'five_bus_sample_2'), 'a file');
  expect(await copySample('embedded', shipped, into)).toBe(path.join(into, 'five_bus_sample_3'));
  expect(readdirSync(path.join(into, 'five_bus_sample'))).toEqual(['mine.txt']);
});

test('the folder around is made where it is missing', async () => {
  const folder = await copySample('embedded', shipped, path.join(into, 'a/b'));
  expect(folder).toBe(path.join(into, 'a/b/five_bus_sample'));
});
