import { expect, it } from 'vitest';
import { seamsChoiceOf } from './seams-view-controls';

it('a page that begins shows what the verdict is judged by: the end of the overlap', () => {
  expect(seamsChoiceOf(undefined)).toEqual({ scale: 'relative', over: 'end', agreeing: false });
});

it('what was chosen comes back, and nothing that no version of the page could have kept', () => {
  const chosen = { scale: 'absolute', over: 'overlap', agreeing: true };
  expect(seamsChoiceOf(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  expect(seamsChoiceOf({ scale: 3, over: [], agreeing: 'yes' })).toEqual(seamsChoiceOf(undefined));
});
