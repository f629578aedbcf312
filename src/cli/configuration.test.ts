import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { settingsOf } from './run';

const folder = mkdtempSync(path.join(tmpdir(), 'configuration-'));
const script = path.join(folder, 'my_simulation.jl');
const settings = path.join(folder, 'settings.json');
const week = { numSteps: 7, period: 1 };
const entry = { numSteps: 365, period: 7, configurations: { 'one week': week } };
writeFileSync(settings, JSON.stringify({ 'powersim.simulations': { 'my_simulation.jl': entry } }));

afterAll(() => rmSync(folder, { recursive: true }));

test('--configuration takes a configuration of the settings file, under flags and over its entry', async () => {
  const one = await settingsOf(script, { settings, configuration: 'one week', period: 2 });
  expect(one).toMatchObject({ numSteps: 7, period: 2, name: 'my_simulation_one_week', configuration: 'one week' });
  expect(await settingsOf(script, { settings })).toMatchObject({ numSteps: 365, name: 'my_simulation' });
});

test('a configuration that is not there is refused with those that are, and one without a file with the flag', async () => {
  await expect(settingsOf(script, { settings, configuration: 'year' })).rejects.toMatchObject({
    code: 'settings.configuration',
    message: expect.stringContaining('It has "one week".'),
  });
  await expect(settingsOf(script, { configuration: 'one week' })).rejects.toMatchObject({
    code: 'settings.configuration',
    message: expect.stringContaining('--settings'),
  });
});

test('a settings file that is not there is told so, and one that cannot be read with the reason', async () => {
  const missing = path.join(folder, 'nope.json');
  await expect(settingsOf(script, { settings: missing })).rejects.toMatchObject({
    ...{ code: 'settings.file', message: `There is no settings file ${missing}.` },
  });
  await expect(settingsOf(script, { settings: folder })).rejects.toMatchObject({
    ...{ code: 'settings.file', message: expect.stringContaining('EISDIR') },
  });
});
