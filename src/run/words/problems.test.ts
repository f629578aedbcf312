import { describe, expect, test, vi } from 'vitest';
import { created, ended, runOf, setUp, started } from '../golden/made-up';
import type { EventBody, FailureKind } from '../state/events';
import { groupErrors, groupText, numberedGroupText, placeOfFailure } from './problems';

/** A run whose partitions fail with these messages, in order; undefined for one that succeeds. */
function failing(messages: readonly (string | undefined)[], kind: FailureKind = 'script') {
  const [, ...rest] = setUp();
  const numbers = { numSteps: messages.length * 3, period: 3 };
  const ends = messages.flatMap((message, i): EventBody[] => [
    started(i + 1),
    message === undefined ? ended(i + 1, 'succeeded') : ended(i + 1, 'failed', { kind, message }),
  ]);
  return runOf(created(numbers), ...rest, ...ends);
}
const groups = (...messages: (string | undefined)[]) =>
  groupErrors(failing(messages)).map((group) => numberedGroupText(group));

test('a partition whose success turned out to be none says why, until it is one again', () => {
  const [, ...rest] = setUp();
  const found = (outcome: 'succeeded' | 'failed', message?: string): EventBody => ({
    type: 'foundOnDisk',
    index: 1,
    outcome,
    ...(message === undefined ? {} : { message }),
  });
  const events = [created({ numSteps: 6, period: 3 }), ...rest, started(1), ended(1, 'succeeded')];
  const spoilt = [...events, found('failed', 'its store is cut off')];
  expect(groupErrors(runOf(...spoilt)).map((group) => groupText(group))).toEqual(['Partition 1: its store is cut off']);
  expect(runOf(...spoilt, found('succeeded')).partitions[0]?.attempts[0]?.message).toBeUndefined();
});

describe('equal errors', () => {
  test('are found again where an attempt came to another end', () => {
    const run = failing(['no data at 5', 'no data at 6']);
    const told = () => groupErrors(run).map((group) => groupText(group));
    expect(told()).toEqual(['2 partitions: no data at …']);
    expect(told()).toEqual(['2 partitions: no data at …']);
    const last = run.partitions[1]?.attempts.at(-1);
    if (!last) throw new Error('no attempt');
    last.message = 'no memory';
    expect(told()).toEqual(['Partition 1: no data at 5', 'Partition 2: no memory']);
  });

  test('are cut once, however often they are asked for', () => {
    const run = failing(['no data at 5', 'no data at 6']);
    groupErrors(run);
    const cut = vi.spyOn(String.prototype, 'matchAll');
    const again = groupErrors(run);
    const times = cut.mock.calls.length;
    cut.mockRestore();
    expect([again.length, times]).toEqual([1, 0]);
  });

  test('are one group, the largest first, each with its partitions', () => {
    expect(groups('no data', 'no memory', undefined, 'no data', 'no data', 'no data')).toEqual([
      '4 partitions (1, 4–6): no data',
      'Partition 2: no memory',
    ]);
  });

  test.each([
    ['numbers', ['infeasible in step 3 of 8', 'infeasible in step 5 of 8'], 'infeasible in step … of 8'],
    ['dates', ['UC infeasible at Mar 21 05:00', 'UC infeasible at Apr 3 17:00'], 'UC infeasible at …'],
    ['ISO dates', ['at 2024-01-01T05:00:00: no', 'at 2024-02-01T05:00:00: no'], 'at …: no'],
    ['addresses', ['signal at 0x7f3a', 'signal at 0x7f3b'], 'signal at …'],
    ['folders', ['open /out/1/sim/x.csv failed', 'open /out/2/sim/x.csv failed'], 'open …x.csv failed'],
    ['ids', ['lost 0123456789abcdef0', 'lost 0123456789abcdef1'], 'lost …'],
    ['nothing', ['needs 24 hours', 'needs 24 hours'], 'needs 24 hours'],
  ])('may differ in %s', (_, messages, expected) => {
    expect(groups(...messages)).toEqual([`2 partitions (1–2): ${expected}`]);
  });

  test('of two lines of the script, of two kinds, or of other words are two', () => {
    expect(groups('no data (my_simulation.jl:3)', 'no data (my_simulation.jl:4)')).toHaveLength(2);
    expect(groups('no data (my_simulation.jl:3)', 'no data (my_simulation.jl:3)')).toHaveLength(1);
    expect(groups('no load', 'no data')).toHaveLength(2);
    const run = failing(['no', 'no']);
    const last = run.partitions[0]?.attempts.at(-1);
    if (last) last.kind = 'crash';
    expect(groupErrors(run)).toHaveLength(2);
  });

  test('are told in few words', () => {
    const [several] = groupErrors(failing(['no data', 'no data', 'no data']));
    const [one] = groupErrors(failing(['\u001b[31mno\ndata\u001b[0m']));
    const [silent] = groupErrors(failing(['']));
    expect(several && groupText(several)).toBe('3 partitions: no data');
    expect(one && groupText(one)).toBe('Partition 1: no data');
    expect(silent && groupText(silent)).toBe('Partition 1: it failed without a message');
    expect(groupErrors(failing([undefined]))).toEqual([]);
  });
});

describe('the line that a failure names', () => {
  const script = '/study/my simulation.jl';
  test.each([
    ['no data (my simulation.jl:27)', [script, 27]],
    ['my simulation.jl:25: build! is called with serialize=.', [script, 25]],
    ['LoadError (/study/my simulation.jl:3)', [script, 3]],
    ['no data (helpers.jl:12)', ['helpers.jl', 12]],
    ['a (one.jl:1), b (two.jl:2)', ['two.jl', 2]],
    ['no data (not_my simulation.jl:x)', undefined],
    ['killed', undefined],
  ])('%s', (message, expected) => {
    const place = placeOfFailure(message, script);
    expect(place && [place.file, place.line]).toEqual(expected);
  });
});
