import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { joinReportFile, journalFile, stateDir } from '../layout';
import type { RegistryEntry } from '../run';
import { created, eventsOf, madeUpSettings, phase, phaseEnded, runOf } from '../run/golden/made-up';
import { earlierRuns } from './earlier-runs';
import { earlierSeams } from './earlier-seams';

const script = madeUpSettings().script;
let outputDir: string;
beforeEach(() => {
  outputDir = mkdtempSync(path.join(tmpdir(), 'earlier-'));
});
afterEach(() => rmSync(outputDir, { recursive: true }));

/** The entry of a run that began on that day. */
function entryOf(name: string, day: number, changes: Partial<RegistryEntry> = {}): RegistryEntry {
  const settings = madeUpSettings({ outputDir, name });
  return { runId: `${day}`.padStart(16, '0'), kind: 'run', settings, runtimeFolder: '', createdAt: day, ...changes };
}

/** The same with its journal. */
function written(name: string, day: number, changes: Partial<RegistryEntry> = {}): RegistryEntry {
  const entry = entryOf(name, day, changes);
  const { runId, settings } = entry;
  mkdirSync(stateDir(settings), { recursive: true });
  const lines = eventsOf(created({ outputDir, name })).map((event) => JSON.stringify({ ...event, runId }));
  writeFileSync(journalFile(settings), `${lines.join('\n')}\n`);
  return entry;
}

describe('earlier runs of a script', () => {
  test('are the newest that can be read', async () => {
    const another = { ...madeUpSettings({ outputDir, name: 'z' }), script: '/work/another.jl' };
    const entries = [
      written('a', 1),
      written('b', 2),
      entryOf('gone', 3),
      written('foreign', 4, { kind: 'foreign' }),
      written('z', 5, { settings: another }),
    ];
    const states = await earlierRuns(script, entries);
    expect(states.map(({ settings }) => settings.name)).toEqual(['b', 'a']);
  });

  test('are five at most', async () => {
    const entries = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, day) => written(name, day));
    const states = await earlierRuns(script, entries);
    expect(states.map(({ settings }) => settings.name)).toEqual(['g', 'f', 'e', 'd', 'c']);
  });

  test('are not those whose place another run took', async () => {
    const first = written('a', 1);
    const second = written('a', 2);
    const states = await earlierRuns(script, [first, second]);
    expect(states.map(({ runId }) => runId)).toEqual([second.runId]);
  });

  test('that cannot be read are left out', async () => {
    const entry = written('a', 1);
    writeFileSync(journalFile(entry.settings), '{"v":999,"seq":1,"time":1,"type":"runCreated"}\n');
    expect(await earlierRuns(script, [entry])).toEqual([]);
  });
});

describe('what earlier runs tell of their seams', () => {
  const joined = (name: string) =>
    runOf(
      created({ outputDir, name }),
      phase('setup'),
      phaseEnded('setup', 'succeeded'),
      phase('join'),
      phaseEnded('join', 'succeeded'),
    );

  function report(name: string, text: string): void {
    const place = { outputDir, name };
    mkdirSync(stateDir(place), { recursive: true });
    writeFileSync(joinReportFile(place), text);
  }

  const good = (numSteps: number) => ({
    v: 1,
    numbers: { numSteps, period: 3, numOverlapSteps: 1 },
    seams: { verdict: { kind: 'enough', sentence: 'Enough.' }, datasets: [] },
  });

  test('is in the report of the newest that was joined', async () => {
    report('a', JSON.stringify(good(12)));
    report('b', JSON.stringify(good(12)));
    const running = runOf(created({ outputDir, name: 'c' }));
    const told = await earlierSeams([running, joined('none'), joined('a')]);
    expect(told?.seams.verdict).toEqual({ kind: 'enough', sentence: 'Enough.' });
  });

  test.each([
    ['no JSON', '{'],
    ['another shape', '{"v":1}'],
    ['of other numbers', JSON.stringify(good(365))],
  ])('is nothing where the report is %s', async (_, text) => {
    report('a', text);
    expect(await earlierSeams([joined('a')])).toBeUndefined();
  });
});
