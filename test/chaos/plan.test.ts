import { expect, test } from 'vitest';
import { phases, planCancels, planRun, victims } from './plan.mts';

const pace = { delay: { setup: 400, execute: 150, join: 250 } };
const numbers = Array.from({ length: 50 }, (_, i) => i + 1);
const kills = (seed: number) => numbers.map((number) => planRun(seed, number, pace).kills);
const starts = (seed: number) => numbers.map((time) => planRun(seed, 1, pace).start(time));

test('a seed gives the same kills and starts every time, another seed others', () => {
  expect(kills(7)).toEqual(kills(7));
  expect(starts(7)).toEqual(starts(7));
  expect(kills(7)).not.toEqual(kills(8));
  expect(planCancels(7, 1).cancel(3)).toEqual(planCancels(7, 1).cancel(3));
});

test('every victim is met in every phase that it has, and delays keep to the pace', () => {
  const all = kills(1).flat();
  const met = new Set(all.map(({ phase, victim }) => `${phase} ${victim}`));
  for (const victim of victims) expect(met).toContain(`execute ${victim}`);
  for (const phase of phases) expect(met).toContain(`${phase} supervisor and workers`);
  expect(all.every(({ phase, delay }) => delay <= pace.delay[phase])).toBe(true);
});

test('the first start is never raced; later ones are of all kinds', () => {
  const firsts = numbers.map((number) => planRun(1, number, pace).start(0));
  expect(firsts.some(({ raced }) => raced)).toBe(false);
  const kinds = new Set(starts(1).map(({ how, raced }) => `${how} ${raced}`));
  expect([...kinds].sort()).toEqual(['detached false', 'detached true', 'foreground false', 'foreground true']);
});
