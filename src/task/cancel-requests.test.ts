import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cancelRequest, type SimulationPlace } from '../layout';
import { CancelRequests } from './cancel-requests';

const SUBMISSION = 1;
let place: SimulationPlace;

beforeEach(async () => {
  place = { outputDir: await mkdtemp(path.join(tmpdir(), 'cancel-')), name: 'my_simulation' };
  await mkdir(path.dirname(cancelRequest(place, SUBMISSION, 1)), { recursive: true });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(place.outputDir, { recursive: true, force: true });
});

const ask = (index: number) => writeFile(cancelRequest(place, SUBMISSION, index), '');

test('who wants a partition to end is still heard after something could not be written down, which is told at the end', async () => {
  await ask(1);
  let fail = () => {};
  const failed = new Promise<void>((resolve) => {
    fail = resolve;
  });
  const requests = new CancelRequests(place, SUBMISSION, [1], async () => {
    fail();
    throw new Error('no space left on device');
  });
  await failed;
  const cancelled: number[] = [];
  requests.watch(2, () => cancelled.push(2));
  await ask(2);
  vi.advanceTimersToNextTimer();
  await expect(requests.end()).rejects.toThrow('no space left on device');
  expect(cancelled).toEqual([2]);
});

test('a partition that is wanted to end before its turn is left out, once', async () => {
  await ask(2);
  const leftOut: number[] = [];
  const requests = new CancelRequests(place, SUBMISSION, [1, 2], async (index) => void leftOut.push(index));
  await vi.waitFor(() => expect(leftOut).toEqual([2]));
  expect([requests.take(1), requests.take(2)]).toEqual([true, false]);
  await requests.end();
  expect(leftOut).toEqual([2]);
});
