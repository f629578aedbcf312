import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { partitionDir, partitionLog, type SimulationPlace } from '../layout';
import { lastErrorIn, lastErrorOf } from './log-errors';

describe('the last error of a Julia log', () => {
  test.each<[string, string[], string | undefined]>([
    ['nothing', [''], undefined],
    ['no error', ['[ Info: built', '┌ Warning: slow', '└ @ PowerSimulations'], undefined],
    ['a line', ['[ Info: a', '[ Error: Optimizer returned INFEASIBLE', '[ Info: b'], 'Optimizer returned INFEASIBLE'],
    [
      'a block with its exception',
      ['┌ Error: Simulation failed', '│   exception = UC infeasible at Mar 21', '└ @ PowerSimulations sim.jl:12'],
      'Simulation failed: UC infeasible at Mar 21',
    ],
    [
      'a block whose exception stands on the next line',
      ['┌ Error: Simulation failed', '│   exception =', '│    BoundsError: index 3', '│    Stacktrace:', '└ @ x'],
      'Simulation failed: BoundsError: index 3',
    ],
    [
      'a block with other values before the exception',
      ['┌ Error: failed', '│   step = 3', '│   model = UC', '│   exception = infeasible', '└ @ x'],
      'failed: infeasible',
    ],
    ['a block that repeats its exception', ['┌ Error: boom in UC', '│   exception = boom', '└ @ x'], 'boom in UC'],
    ['several, of which the last counts', ['[ Error: first', '┌ Error: second', '└ @ x', '[ Info: c'], 'second'],
    ['an error that is only quoted', ['│ [ Error: not this one'], undefined],
    ['what could steer a terminal', ['[ Error: \u001b[31mred\u001b[0m'], 'red'],
  ])('%s', (_, lines, error) => {
    expect(lastErrorIn(lines.join('\n'))).toBe(error);
  });
});

describe('the last error that an execution logged', () => {
  let place: SimulationPlace;
  let execution: string;
  beforeEach(() => {
    place = { outputDir: mkdtempSync(path.join(tmpdir(), 'log-errors ')), name: 'uc' };
    execution = path.join(partitionDir(place, 2), 'uc');
    mkdirSync(path.join(execution, 'logs'), { recursive: true });
  });
  afterEach(() => rmSync(place.outputDir, { recursive: true }));
  const simulationLog = (text: string) => writeFileSync(path.join(execution, 'logs', 'simulation.log'), text);

  test("is in the simulation's own log, then in the partition's", async () => {
    expect(await lastErrorOf(place, 2, execution)).toBeUndefined();
    writeFileSync(partitionLog(place, 2), '[ Error: outer\n');
    expect(await lastErrorOf(place, 2, execution)).toBe('outer');
    simulationLog('[ Info: fine\n');
    expect(await lastErrorOf(place, 2, execution)).toBe('outer');
    simulationLog('[ Error: inner\n');
    expect(await lastErrorOf(place, 2, execution)).toBe('inner');
  });

  test('is found at the end of a log of megabytes', async () => {
    simulationLog(`[ Error: long ago\n${'[ Info: step\n'.repeat(100_000)}┌ Error: now\n│   exception = e\n└ @ x\n`);
    expect(await lastErrorOf(place, 2, execution)).toBe('now: e');
  });
});

describe('an error that a real run logged', () => {
  test('loses the stamp of the log and the backtrace that was logged as addresses', () => {
    const log = [
      '┌ Error: 2026-11-22T13:45:59.197 [24249:1]: Simulation build failed',
      '│   exception =',
      '│    (ErrorException("injected failure in 1, attempt 1"), Union{Ptr{Nothing}, Base.InterpreterIP}[Ptr{Nothing} @0x00007f8396715d34])',
      '└ @ PowerSimulations build.jl:1',
    ].join('\n');
    expect(lastErrorIn(log)).toBe('Simulation build failed: injected failure in 1, attempt 1');
  });
});
