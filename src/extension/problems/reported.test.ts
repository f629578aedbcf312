import { describe, expect, test } from 'vitest';
import type { EventBody, FailureKind } from '../../run';
import { created, ended, phase, phaseEnded, runOf, setUp, started } from '../../run/golden/made-up';
import { english } from '../../text';
import { lineAfter, newestOfScripts, reportedOf } from './reported';

const fail = (index: number, message: string, kind: FailureKind = 'script'): EventBody[] => [
  started(index),
  ended(index, 'failed', { kind, message }),
];
const where = { outputDir: '/found', name: 'here' };
const look = (...bodies: (EventBody | number)[]) =>
  reportedOf(runOf(...bodies), where, english).map(({ file, line, kind, message, logs }) => [
    `${file}:${line} ${kind}`,
    message,
    logs.map(({ text }) => text).join(),
  ]);

describe('what failed in a script', () => {
  test('is told once for all partitions, at the line that the message names', () => {
    const bodies = [...fail(1, 'no data at 5 (my_simulation.jl:27)'), ...fail(2, 'no data at 6 (my_simulation.jl:27)')];
    expect(look(...setUp(), ...bodies, ...fail(4, 'no file (helpers.jl:3)'))).toEqual([
      [
        '/work/my_simulation.jl:27 script',
        '2 partitions of my_simulation failed (1–2): no data at … (my_simulation.jl:27)',
        'Log of partition 1, steps 1–3,Log of partition 2, steps 3–6',
      ],
      [
        'helpers.jl:3 script',
        'Partition 4 of my_simulation failed: no file (helpers.jl:3)',
        'Log of partition 4, steps 9–12',
      ],
    ]);
  });

  test('without a line is at the first one; what is not the script’s doing is not told there', () => {
    expect(look(...setUp(), ...fail(1, 'no data'), ...fail(2, 'out of memory', 'outOfMemory'))).toEqual([
      ['/work/my_simulation.jl:1 script', expect.stringContaining('no data'), expect.any(String)],
    ]);
  });

  test('may be the setup', () => {
    const message = 'no system (my_simulation.jl:3)';
    expect(look(created(), phase('setup'), phaseEnded('setup', 'failed', { kind: 'script', message }))).toEqual([
      ['/work/my_simulation.jl:3 script', `Setup of my_simulation failed: ${message}`, 'Log of setup'],
    ]);
  });

  test('tells when it failed, and names the logs where the run was found, whatever folder its journal names', () => {
    const bodies = [...setUp(), ...fail(1, 'no data'), 1000, ...fail(2, 'no data')];
    const [told] = reportedOf(runOf(...bodies), where, english);
    expect((told?.until ?? 0) - (told?.since ?? 0)).toBe(1000);
    expect(told?.logs).toMatchObject([1, 2].map(() => ({ file: expect.stringMatching(/^.found.here/) })));
  });

  test('is gone when it was retried', () => {
    expect(look(...setUp(), ...fail(1, 'no data'), { type: 'requeued', index: 1, by: 'user' })).toEqual([]);
  });
});

test('of each script only the newest run counts, and none of a simulation from elsewhere or of somebody else', () => {
  const run = (name: string, script: string, kind = 'run', entry = 'mine') =>
    ({ name, entry: entry || undefined, state: { kind, settings: { script } } }) as never;
  const runs: { name: string; state: never; entry: never }[] = [
    run('of somebody else', '/a', 'run', ''),
    run('new', '/a'),
    run('foreign', '', 'foreign'),
    run('b', '/b'),
    run('old', '/a'),
  ];
  expect(newestOfScripts(runs).map(({ name }) => name)).toEqual(['new', 'b']);
});

describe('a line after an edit', () => {
  const at = (line: number, character: number) => ({ line, character });
  test.each([
    ['above, in a line', at(2, 0), at(2, 5), 'x', 5],
    ['above, a line more', at(2, 0), at(2, 0), '\n', 6],
    ['above, two lines less', at(1, 0), at(3, 0), '', 3],
    ['below', at(6, 0), at(7, 0), '', 5],
    ['in it', at(5, 3), at(5, 4), 'x', undefined],
    ['a line more just before it', at(5, 0), at(5, 0), 'new\n', 6],
    ['typing at its beginning', at(5, 0), at(5, 0), 'x', undefined],
    ['it is deleted', at(5, 0), at(6, 0), '', undefined],
    ['the line before it is joined to it', at(4, 3), at(5, 0), '', undefined],
  ])('%s', (_, start, end, text, expected) => {
    expect(lineAfter(5, { start, end }, text)).toBe(expected);
  });
});
