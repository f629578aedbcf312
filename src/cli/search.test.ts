import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  configFile,
  consoleLog,
  partitionDir,
  partitionLog,
  partitionLogOfAttempt,
  type SimulationPlace,
  setupLog,
  simulationDir,
} from '../layout';
import { searchCommand } from './search';

let place: SimulationPlace;
let said: string;
beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'search-')), name: 'uc' };
  for (const index of [1, 2]) mkdirSync(partitionDir(place, index), { recursive: true });
  writeFileSync(configFile(place), '{"num_steps":12,"period":6,"num_overlap_steps":1}');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(place.outputDir, { recursive: true });
});

test('search prints lines by partition, earlier attempts first, and counts those that it leaves out', async () => {
  writeFileSync(setupLog(place), 'fine\n');
  writeFileSync(partitionLogOfAttempt(place, 2, 10), 'infeasible at 10\n');
  writeFileSync(partitionLogOfAttempt(place, 2, 9), 'infeasible at 9\n');
  writeFileSync(partitionLog(place, 2), 'fine\n');
  writeFileSync(consoleLog(place, 2), `fine\n${'Infeasible\n'.repeat(60)}`);
  await searchCommand(simulationDir(place), 'infeasible', {});
  const at = (file: string, line: number) => `  ${path.relative(process.cwd(), file)}:${line}: `;
  const lines = said.trimEnd().split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'Partition 2: 62 lines',
    `${at(partitionLogOfAttempt(place, 2, 9), 1)}infeasible at 9`,
    `${at(partitionLogOfAttempt(place, 2, 10), 1)}infeasible at 10`,
    `${at(consoleLog(place, 2), 2)}Infeasible`,
  ]);
  expect(lines.at(-1)).toBe('  … and 12 more');
});

test('search says when nothing is found, and refuses a folder without partitions', async () => {
  await searchCommand(simulationDir(place), '/x{3}/', {});
  expect(said).toContain('No line of any log in');
  await searchCommand(simulationDir(place), 'x', { json: true });
  expect(said.trim().split('\n').at(-1)).toBe('[]');
  await expect(searchCommand(place.outputDir, 'x', {})).rejects.toMatchObject({ code: 'layout.notPartitioned' });
});

test('nothing is not looked for: every line would hold it', async () => {
  for (const typed of ['', ' '])
    await expect(searchCommand(simulationDir(place), typed, {})).rejects.toMatchObject({ code: 'logs.pattern' });
  expect(said).toBe('');
});
