import { expect, test } from 'vitest';
import { settle } from './edits';

const edits = { '': { period: '5', name: 'a' }, week: { numSteps: '8' } };

test('edits that were saved are gone, those that were typed over meanwhile stay', () => {
  const saved = { period: '5', name: 'a', numSteps: '3' };
  expect(settle(edits, { type: 'saved', edits: saved }, {})).toEqual({ ...edits, '': {} });
  const over = { ...edits, '': { ...edits[''], period: '6', maxAttempts: '2' } };
  expect(settle(over, { type: 'saved', edits: saved }, {})).toEqual({
    ...edits,
    '': { period: '6', maxAttempts: '2' },
  });
});

test('an edit that was typed back while it was saved is an edit of what is saved now', () => {
  const settled = { type: 'saved', configuration: 'week', edits: { numSteps: '8', period: '2' } } as const;
  const stood = { numSteps: '7', period: '', name: '' };
  expect(settle(edits, settled, stood)).toEqual({ ...edits, week: { period: '' } });
});

test('edits go with their configuration when it is called otherwise or deleted, the others stay', () => {
  expect(settle(edits, { type: 'renamed', from: 'week', to: 'seven days' }, {})).toEqual({
    '': edits[''],
    'seven days': edits.week,
  });
  expect(settle(edits, { type: 'deleted', configuration: 'week' }, {})).toEqual({ '': edits[''] });
});
