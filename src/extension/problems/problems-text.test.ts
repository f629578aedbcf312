import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../run';
import { viewOf } from '../../run';
import { created, ended, phase, phaseEnded, runOf, setUp, started } from '../../run/golden/made-up';
import { english } from '../../text';
import { problemsText } from './problems-text';

const fail = (index: number, message: string): EventBody[] => [
  started(index),
  ended(index, 'failed', { kind: 'script', message }),
];
const existing = (file: string) =>
  ['my_simulation.jl', 'my study.jl'].includes(path.basename(file)) ? path.resolve('/work', file) : undefined;
const where = { outputDir: '/found', name: 'here' };
const look = (...bodies: (EventBody | number)[]) =>
  problemsText(viewOf(runOf(...bodies), false, 0), where, existing, english);

describe('the summary of problems', () => {
  test('tells each reason once, with its line, its partitions and their logs', () => {
    const bodies = [
      ...fail(1, 'no data at 05:00 (my_simulation.jl:27)'),
      ...fail(2, 'no memory'),
      ...fail(4, 'no data at 06:00 (my_simulation.jl:27)'),
    ];
    const { text, links } = look(...setUp(), ...bodies);
    expect(text).toBe(`my_simulation: 3 of 4 partitions failed, for 2 reasons

── 2 partitions failed · 1, 4 ──
  no data at … (my_simulation.jl:27)
  Retry these 2 partitions
    Partition 1 · steps 1–3 · attempt 1 · no data at 05:00 (my_simulation.jl:27)
    Partition 4 · steps 9–12 · attempt 1 · no data at 06:00 (my_simulation.jl:27)

── Partition 2 failed ──
  no memory
  Retry partition 2
    Partition 2 · steps 3–6 · attempt 1
`);
    const lines = text.split('\n');
    expect(links.map(({ line, from, to, target }) => [lines[line]?.slice(from, to), target])).toMatchObject([
      ['my_simulation.jl:27', { file: '/work/my_simulation.jl', line: 27 }],
      ['Retry these 2 partitions', { command: 'powersim.retryAlike', argument: { partitions: [1, 4] } }],
      ['Partition 1', { file: expect.stringMatching(/^.found.here.*1.console\.log$/) }],
      ['Partition 4', { file: expect.stringMatching(/4.console\.log$/) }],
      ['Retry partition 2', { command: 'powersim.retryAlike', argument: { partitions: [2] } }],
      ['Partition 2', { file: expect.stringMatching(/2.console\.log$/) }],
    ]);
  });

  test('names the line apart where it cannot be found in the message', () => {
    const [, ...rest] = setUp();
    const { text } = look(created({ script: '/work/my study.jl' }), ...rest, ...fail(1, 'no data (my study.jl:3)'));
    expect(text).toContain('  no data (my study.jl:3)\n  /work/my study.jl:3\n');
  });

  test('tells of setup, and of nothing when nothing failed', () => {
    const [created] = setUp();
    const failed = look(
      created ?? 0,
      phase('setup'),
      phaseEnded('setup', 'failed', { message: 'no system\nnot at all' }),
    );
    expect(failed.text).toContain('── Setup failed ──\n  no system\n  not at all\n  Log: console.log\n');
    expect(look(...setUp()).text).toBe('Nothing of my_simulation has failed.\n');
  });

  test('what a script says makes no link and no line of its own', () => {
    const { text, links } = look(...setUp(), ...fail(1, 'a\n  Retry these 99 partitions\n── x ──'));
    expect(text.split('\n').filter((line) => line.startsWith('── '))).toEqual(['── Partition 1 failed ──']);
    expect(links.map(({ target }) => target)).toEqual([
      { command: 'powersim.retryAlike', argument: { run: expect.any(String), partitions: [1] } },
      { file: expect.stringMatching(/console\.log$/) },
    ]);
  });
});
