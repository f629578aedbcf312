import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  consoleLog,
  joinLog,
  phaseConsoleLog,
  type SimulationPlace,
  setupLog,
  supervisorLog,
  workerLog,
} from '../../layout';
import type { FollowedRun } from '../runs/followed-run';
import { NodeCache, nodeId } from '../tree/nodes';
import { channelName, nodeOfFile } from './whose-log';

let folder: string;
let place: SimulationPlace;
let run: FollowedRun;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'whose-')));
  mkdirSync(path.join(folder, 'real/sim'), { recursive: true });
  symlinkSync(path.join(folder, 'real'), path.join(folder, 'link'));
  place = { outputDir: path.join(folder, 'link'), name: 'sim' };
  run = { id: 'id', place, state: { partitions: [{}, {}, {}] } } as unknown as FollowedRun;
});
afterEach(() => rmSync(folder, { recursive: true }));

const whose = (file: string) => {
  const node = nodeOfFile(file, [run], new NodeCache());
  return node && nodeId(node);
};

describe('a log file', () => {
  test('belongs to a node of its run, whatever link leads to it', () => {
    const real = { outputDir: path.join(folder, 'real'), name: 'sim' };
    for (const at of [place, real]) {
      expect(whose(consoleLog(at, 2))).toBe('id/2');
      expect(whose(setupLog(at))).toBe('id/setup');
      expect(whose(phaseConsoleLog(at, 'setup'))).toBe('id/setup');
      expect(whose(joinLog(at))).toBe('id/join');
      expect(whose(phaseConsoleLog(at, 'join'))).toBe('id/join');
      expect(whose(supervisorLog(at))).toBe('id');
      expect(whose(workerLog(at, 3))).toBe('id');
    }
  });

  test('of a partition that the run does not have is the run’s, and one of elsewhere nobody’s', () => {
    expect(whose(consoleLog(place, 4))).toBe('id');
    expect(whose(path.join(folder, 'real/simulation/x.log'))).toBeUndefined();
    expect(whose('/tmp/x.log')).toBeUndefined();
  });
});

test('the name of an output channel is told from its document', () => {
  expect(channelName('extension-output-powersim.powersim-parallel-#12-sim · Partition 2')).toBe('sim · Partition 2');
  expect(channelName('extension-output-powersim.powersim-parallel-#1-a-#2-b')).toBe('a-#2-b');
  expect(channelName('powersim.powersim-parallel.PowerSimulations')).toBeUndefined();
});
