import { describe, expect, it } from 'vitest';
import { nextShare } from './pace';

/** The share that a machine comes to that needs so many ms for all points and so many for none. */
function settled(all: number, none: number): number {
  let share = 0.5;
  for (let frame = 0; frame < 100; frame += 1) share = nextShare(share, none + (all - none) * share);
  return share;
}

describe('What is drawn while a picture moves', () => {
  it('is everything on a fast machine', () => {
    expect(settled(10, 2)).toBe(1);
  });

  it('is on a slow machine what it draws without stutter', () => {
    for (const all of [40, 80]) expect(4 + (all - 4) * settled(all, 4)).toBeLessThanOrEqual(24.5);
  });

  it('is never so little that nothing can be recognised', () => {
    expect(settled(5000, 100)).toBe(0.2);
  });
});
