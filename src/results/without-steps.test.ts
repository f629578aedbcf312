/** Steps that a join left out have no values, whatever it left in their place. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { journalFile, markerFile, type SimulationPlace, simulationDir, storeFile } from '../layout';
import { created, eventsOf, phase, phaseEnded, RUN_ID } from '../run/golden/made-up';
import { joinSimulation } from '../store/join';
import { fixtureDatasets, makePartitioned } from '../store/join/partitioned.fixture';
import { type StoreReader, storeOpener } from '../store/read-store';
import { type OpenedResults, openResults } from './open';
import { Told } from './told';

const numbers = { numSteps: 15, period: 3, numOverlapSteps: 1 };
/** Of partition 2, from 0, the end excluded. */
const LEFT_OUT = [3, 6] as const;

let place: SimulationPlace;
let raw: StoreReader;
let opened: OpenedResults;
beforeEach(async () => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'without ')), name: 'uc' };
  await makePartitioned(place, {
    numbers,
    datasets: fixtureDatasets.filter(({ path: p }) => !p.endsWith('Flat__System')),
  });
  // As the package's join leaves it: all steps have numbers, no report, and only the run knows who was left out.
  await joinSimulation(place, { skipFailures: false });
  rmSync(path.join(place.outputDir, '.powersim'), { recursive: true });
  writeFileSync(path.join(simulationDir(place), 'results', 'status.json'), '{"run_status":"FAILED"}');
  mkdirSync(path.dirname(journalFile(place)), { recursive: true });
  const joined = phaseEnded('join', 'succeeded', { skipped: [2] });
  const events = eventsOf(created({ numSteps: 15 }), phase('join'), joined);
  writeFileSync(journalFile(place), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  writeFileSync(markerFile(place), `${RUN_ID}\n`);
  const open = await storeOpener();
  raw = open(storeFile(simulationDir(place)), { look: new Told().look });
  opened = await openResults({ kind: 'simulation', folder: simulationDir(place) });
});
afterEach(() => {
  raw.close();
  opened.close();
  rmSync(place.outputDir, { recursive: true });
});

/** The same values but for NaN in the rows of the left-out steps. */
function expectEmptied(found: Float64Array, all: Float64Array, rows: number): void {
  expect(all.some(Number.isNaN)).toBe(false);
  const [begin, end] = LEFT_OUT.map((step) => (step * rows) / numbers.numSteps) as [number, number];
  expect(found).toEqual(all.map((value, i) => (i % rows >= begin && i % rows < end ? Number.NaN : value)));
}

test('realised values, the state, statistics and forecasts of left-out steps are missing, all others as stored', () => {
  const { store } = opened;
  for (const { name, outputs, executions, executionsPerStep } of raw.shape.models) {
    for (const output of outputs) {
      const all = raw.readRealized(name, output);
      expectEmptied(store.readRealized(name, output).values, all.values, all.periods);
      const blocks = [...store.realizedBlocks(name, output, 1)];
      const first = blocks.flatMap(({ values, periods }) => [...values.subarray(0, periods)]);
      expectEmptied(Float64Array.from(first), all.values.slice(0, all.periods), all.periods);
      for (const [execution, isEmpty] of [
        [LEFT_OUT[0] * executionsPerStep - 1, false],
        [LEFT_OUT[0] * executionsPerStep, true],
        [LEFT_OUT[1] * executionsPerStep - 1, true],
        [LEFT_OUT[1] * executionsPerStep, false],
      ] as const)
        expect(store.readExecution(name, execution, output).values.every(Number.isNaN)).toBe(isEmpty);
    }
    for (const [field, values] of raw.readStats(name))
      expectEmptied(store.readStats(name).get(field) ?? new Float64Array(), values, executions);
  }
  for (const output of raw.shape.emulation?.outputs ?? []) {
    const all = raw.readState(output);
    expectEmptied(store.readState(output).values, all.values, all.periods);
  }
});

test('a span that begins within the left-out steps is empty as far as they reach', () => {
  const [model] = raw.shape.models;
  const [output] = model?.outputs ?? [];
  if (!model || !output) throw new Error('the fixture has no model');
  const perStep = raw.realizedPeriods(model.name) / numbers.numSteps;
  const { values } = opened.store.readRealized(model.name, output, { from: 5 * perStep, count: 2 * perStep });
  const row = [...values.subarray(0, 2 * perStep)].map(Number.isNaN);
  expect(row).toEqual([...Array<boolean>(perStep).fill(true), ...Array<boolean>(perStep).fill(false)]);
});
