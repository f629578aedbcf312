import { expect, test } from 'vitest';
import { medianOf, sideBySide } from './measurement.mts';
import { figureOf, lineOf, type Row, renewed, shown } from './report.mts';

const gap: Row = { part: 'dispatch', name: 'gap', value: 3.1379, unit: 'ms', limit: 10, rounds: [3, 3.1379, 4] };
const wall: Row = { part: 'julia', name: 'wall', value: 0.7, unit: '×', limit: 0.6, versus: 'a peer' };
const ORDER = ['julia', 'dispatch'];

test('a line tells the median, its peer, the spread and whether the limit is kept', () => {
  expect(lineOf(gap)).toBe('ok   gap: 3.14 ms (3.00 to 4.00 in 3 rounds; limit 10 ms)');
  expect(lineOf(wall)).toBe('OVER wall: 0.700 × of a peer (limit 0.6 ×)');
});

test('where nothing is judged, a line tells the figure alone', () => {
  expect(figureOf(gap)).toBe('gap: 3.14 ms');
  expect(figureOf(wall)).toBe('wall: 0.700 × of a peer');
});

test('a figure that is none keeps no limit', () => {
  expect(lineOf({ ...gap, value: Number.NaN })).toMatch(/^OVER gap: NaN ms/);
});

test.each([
  [0, '0'],
  [0.0123, '0.012'],
  [9.876, '9.88'],
  [98.76, '98.8'],
  [12_345.6, '12346'],
])('%d is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text);
});

test('rows of other parts and notes stay where the machine is the same', () => {
  const first = `${renewed('', ['2 cores'], [gap], ORDER)}\n## Notes\n\nwhy\n\n## more\n\nwords\n`;
  const second = renewed(first, ['2 cores'], [wall], ORDER);
  const lines = second.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  expect(lines).toEqual([
    '| part | what | measured | against | limit | |',
    '| julia | wall | **0.700 ×** | a peer | ≤ 0.6 × | over |',
    '| dispatch | gap | **3.14 ms** (3.00 to 4.00 in 3 rounds) |  | ≤ 10 ms | kept |',
  ]);
  expect(second).toContain('## Notes\n\nwhy\n\n## more\n\nwords\n');
  expect(renewed(second, ['2 cores'], [wall], ORDER)).toBe(second);
});

test('rows that another machine gave are dropped', () => {
  const first = renewed('', ['2 cores'], [gap], ORDER);
  expect(renewed(first, ['64 cores'], [wall], ORDER)).not.toContain('dispatch |');
});

test('ratios are of the one to the other, whichever comes first in a round', async () => {
  const order: string[] = [];
  const taking = (name: string, time: number) => async () => {
    order.push(name);
    return time;
  };
  const ratios = await sideBySide(2, taking('own', 1), taking('peer', 2));
  expect(ratios).toEqual([0.5, 0.5]);
  expect(order).toEqual(['own', 'peer', 'peer', 'own']);
});

test('the median is the one in the middle', () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([])).toBeNaN();
});
