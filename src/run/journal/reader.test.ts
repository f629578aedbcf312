import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { created, ended, eventsOf, setUp, started, supervised } from '../golden/made-up';
import type { EventBody } from '../state/events';
import { fold } from '../state/state';
import { damageText, damageWarning, type JournalDamage } from './damage';
import { JournalReader, readJournal } from './reader';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'journal.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = (...bodies: (EventBody | number)[]) =>
  eventsOf(...bodies)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');

describe('following a journal', () => {
  test('that is not there yet has no state and changes nothing', async () => {
    const reader = new JournalReader(file);
    expect(await reader.poll()).toEqual([]);
    expect(reader.state).toBeUndefined();
    expect((await readJournal(path.join(folder, 'no', 'such', 'folder'))).state).toBeUndefined();
  });

  test('reads what was appended since, and tells what changed', async () => {
    const reader = new JournalReader(file);
    writeFileSync(file, textOf(...setUp()));
    await reader.poll();
    const attempt = eventsOf(...setUp(), started(3)).at(-1);
    appendFileSync(file, `${JSON.stringify(attempt)}\n`);
    const events: unknown[] = [];
    expect(await reader.poll((event) => events.push(event))).toEqual([{ partition: 3 }]);
    expect(events).toEqual([attempt]);
    expect(await reader.poll()).toEqual([]);
    expect(reader.state?.partitions[2]?.state).toBe('running');
  });

  test('tells each node that changed once, in the order in which they changed first', async () => {
    const reader = new JournalReader(file);
    writeFileSync(file, textOf(...setUp()));
    await reader.poll();
    const warning: EventBody = { type: 'warning', code: 'c', message: 'm' };
    const more = [started(3), warning, started(1), ended(3, 'failed'), warning, started(3, 2)];
    appendFileSync(
      file,
      textOf(...setUp(), ...more)
        .split('\n')
        .slice(-more.length - 1)
        .join('\n'),
    );
    expect(await reader.poll()).toEqual([{ partition: 3 }, 'run', { partition: 1 }]);
    expect(reader.state?.lastSeq).toBe(eventsOf(...setUp(), ...more).length);
  });

  test.skipIf(process.platform !== 'linux')('keeps no file open', async () => {
    const reader = new JournalReader(file);
    writeFileSync(file, textOf(created()));
    await reader.poll();
    const opened = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    expect(opened).not.toContain(file);
  });

  test('a torn last line waits for its end', async () => {
    const text = textOf(created(), started(1));
    const reader = new JournalReader(file);
    writeFileSync(file, text.slice(0, -1));
    await reader.poll();
    expect(reader.state?.partitions[0]?.state).toBe('queued');
    expect(reader.corrupt).toEqual([]);
    appendFileSync(file, '\n');
    await reader.poll();
    expect(reader.state?.partitions[0]?.state).toBe('running');
  });

  test('a character that arrives in two pieces is read once it is whole', async () => {
    const bytes = Buffer.from(textOf(created({ name: 'Jahr_2030_ä_日本_🔌' })));
    const reader = new JournalReader(file);
    const middle = bytes.indexOf(Buffer.from('🔌')) + 2;
    writeFileSync(file, bytes.subarray(0, middle));
    await reader.poll();
    appendFileSync(file, bytes.subarray(middle));
    await reader.poll();
    expect(reader.state?.settings.name).toBe('Jahr_2030_ä_日本_🔌');
  });

  test('a journal that was replaced is read anew, also when the new one is longer', async () => {
    const reader = new JournalReader(file);
    writeFileSync(file, `not an event\n${textOf(created(), started(1))}`);
    await reader.poll();
    expect(reader.corrupt).toHaveLength(1);
    renameSync(file, `${file}.old`);
    expect(await reader.poll()).toEqual([]);
    writeFileSync(file, textOf(...setUp({ name: 'second', numSteps: 6 }), started(2), 5, ended(2, 'failed')));
    await reader.poll();
    expect(reader.corrupt).toEqual([]);
    expect(reader.state?.settings.name).toBe('second');
    expect(reader.state?.partitions.map((p) => p.state)).toEqual(['queued', 'failed']);
  });

  test('a journal that became shorter is read anew', async () => {
    const reader = new JournalReader(file);
    const short = textOf(created());
    writeFileSync(file, `${short}${textOf(started(1))}`);
    await reader.poll();
    truncateSync(file, Buffer.byteLength(short));
    await reader.poll();
    expect(reader.state?.partitions[0]?.state).toBe('queued');
  });

  test('lines that are no events are counted from 1, unknown types and empty lines are no damage', async () => {
    const [first = '', second = ''] = textOf(created(), started(1)).trimEnd().split('\n');
    const unknown = '{"v":1,"seq":2,"time":1,"type":"attemptPreempted"}';
    writeFileSync(file, [first, '', 'garbage', unknown, '{"v":1}', second, ''].join('\n'));
    const { state, corrupt } = await readJournal(file);
    expect(corrupt).toEqual([
      { line: 3, reason: 'not JSON' },
      { line: 5, reason: 'not an event: seq: Invalid input: expected number, received undefined' },
    ]);
    expect(state?.partitions[0]?.state).toBe('running');
  });

  test('a journal of a newer version is refused with what to do', async () => {
    writeFileSync(file, `${textOf(created())}{"v":2,"seq":2,"time":1,"type":"dequeued","index":1}\n`);
    await expect(readJournal(file)).rejects.toMatchObject({
      name: 'UserError',
      code: 'journal.newer',
      message: expect.stringMatching(
        /journal\.ndjson was written by a newer version .*\(events of version 2; this one reads 1\)\. Update/,
      ),
    });
  });

  test('stays refused, whatever is appended, until it is replaced', async () => {
    const reader = new JournalReader(file);
    writeFileSync(file, `${textOf(created())}{"v":2,"seq":2,"time":1,"type":"later"}\n`);
    await expect(reader.poll()).rejects.toMatchObject({ code: 'journal.newer' });
    await expect(reader.poll()).rejects.toMatchObject({ code: 'journal.newer' });
    appendFileSync(file, textOf(started(1)));
    await expect(reader.poll()).rejects.toMatchObject({ code: 'journal.newer' });
    renameSync(file, `${file}.old`);
    writeFileSync(file, textOf(created()));
    expect(await reader.poll()).toEqual(['all']);
  });

  test('a journal of several megabytes is read whole', async () => {
    const steps = Array.from(
      { length: 40_000 },
      (_, i): EventBody => ({ type: 'step', index: 1, step: i, of: 40_000 }),
    );
    writeFileSync(file, textOf(created(), started(1), ...steps));
    const { state } = await readJournal(file);
    expect(state?.partitions[0]?.progress?.step).toBe(39_999);
    expect(state?.anomalies).toBe(0);
  });
});

describe('a damaged journal', () => {
  const linesOf = (...bodies: (EventBody | number)[]) =>
    textOf(...bodies)
      .trimEnd()
      .split('\n');
  const readLines = async (lines: readonly string[]) => {
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    return readJournal(file);
  };

  test.each<[Partial<JournalDamage>, string]>([
    [{ missing: 1 }, '1 event is missing'],
    [{ disordered: 1 }, '1 event is out of order, as if two processes had written to it'],
    [
      { beginning: true, lines: 1, corrupt: [{ line: 1, reason: 'not\nJSON' }], missing: 3, disordered: 2 },
      'its beginning is lost; line 1 (not JSON) cannot be read; 3 events are missing; 2 events are out of order, as if two processes had written to it',
    ],
    [{ lines: 1 }, '1 line cannot be read'],
    [{ lines: 13 }, '13 lines cannot be read'],
  ])('%j is told in a sentence', (some, text) => {
    const damage = { lines: 0, corrupt: [], missing: 0, disordered: 0, ...some };
    expect(damageText(damage)).toBe(text);
    expect(damageWarning(damage)).toBe(
      `The journal of this run is damaged: ${text}. Where nothing runs, what is shown follows the results on disk; a resume checks every partition.`,
    );
  });

  test('says nothing of damage where there is none', async () => {
    const { state } = await readLines(linesOf(created(), started(1), ended(1, 'failed')));
    expect(state?.damage).toBeUndefined();
  });

  test('with zeros before a line, as a power cut leaves them, keeps the line', async () => {
    const [first = '', second = '', third = ''] = linesOf(created(), started(1), started(2));
    const { state, corrupt } = await readLines([first, `${'\0'.repeat(4096)}${second}`, third]);
    expect(corrupt).toEqual([{ line: 2, reason: '4096 zero bytes, as a power cut leaves them' }]);
    expect(state?.partitions.map((p) => p.state)).toEqual(['running', 'running', 'queued', 'queued']);
    expect(state?.damage).toMatchObject({ lines: 1, missing: 0, disordered: 0 });
  });

  test('with zeros at its end waits for what replaces them', async () => {
    const [first = '', second = ''] = linesOf(created(), started(1));
    writeFileSync(file, `${first}\n${'\0'.repeat(second.length + 1)}`);
    const reader = new JournalReader(file);
    await reader.poll();
    await reader.poll();
    expect(reader.state?.damage).toBeUndefined();
    writeFileSync(file, `${first}\n${second}\n`);
    // What was read before stays read.
    expect(await reader.poll()).toEqual([{ partition: 1 }]);
    expect(reader.state?.partitions[0]?.state).toBe('running');
    expect(reader.corrupt).toEqual([]);
  });

  test('with a line gone says how many events are missing', async () => {
    const lines = linesOf(created(), started(1), started(2), started(3));
    const { state } = await readLines(lines.toSpliced(1, 2));
    expect(state?.damage).toEqual({ lines: 0, corrupt: [], missing: 2, disordered: 0 });
    expect(state?.damage && damageText(state.damage)).toBe('2 events are missing');
  });

  test('that two supervisors wrote at once says so', async () => {
    const [first = '', ...mine] = linesOf(created(), started(1), started(2));
    const [, ...theirs] = linesOf(created(), started(3), started(4));
    const { state } = await readLines([first, ...mine, ...theirs]);
    expect(state?.damage).toMatchObject({ disordered: 2 });
    expect(state?.damage && damageText(state.damage)).toBe(
      '2 events are out of order, as if two processes had written to it',
    );
    expect(state?.lastSeq).toBe(3);
  });

  test('with lines that a failed write left twice counts them once', async () => {
    const [first = '', second = '', third = ''] = linesOf(created(), started(1), ended(1, 'failed'));
    const { state } = await readLines([first, second, second, third]);
    expect(state?.damage).toBeUndefined();
    expect(state?.partitions[0]?.attempts).toHaveLength(1);
    expect(state?.anomalies).toBe(0);
  });

  test('with very many bad lines names the first and counts the rest', async () => {
    const lines = [...linesOf(created()), ...Array.from({ length: 100_000 }, (_, i) => `garbage ${i}`)];
    const { state, corrupt } = await readLines([...lines, ...linesOf(created(), started(1)).slice(1)]);
    expect(corrupt).toHaveLength(20);
    expect(state?.damage && damageText(state.damage)).toBe(
      'line 2 (not JSON), 3 (not JSON), 4 (not JSON) and 99997 more cannot be read',
    );
    expect(state?.partitions[0]?.state).toBe('running');
  });

  test('with a line of many megabytes passes over it', async () => {
    const [first = '', second = ''] = linesOf(created(), started(1));
    const { state, corrupt } = await readLines([first, 'x'.repeat(10 << 20), second]);
    expect(corrupt).toEqual([{ line: 2, reason: 'too long' }]);
    expect(state?.partitions[0]?.state).toBe('running');
  });

  test('that lost its beginning, is empty, or holds nothing but zeros is there, but cannot be read', async () => {
    for (const text of ['', '\0'.repeat(500), `garbage\n${linesOf(created(), started(1))[1]}\n`]) {
      writeFileSync(file, text);
      expect(await readJournal(file)).toMatchObject({ isUnreadable: true, state: undefined });
    }
    expect(await readJournal(`${file}.none`)).toMatchObject({ isUnreadable: false });
  });

  test('says so as soon as it is, and no longer once it was a line that is written again as a whole', async () => {
    const [begin = '', start = '', second = '', third = ''] = linesOf(
      created(),
      started(1),
      ended(1, 'failed', { message: '🔌' }),
      started(2),
    );
    // A full disk cuts within a character, here two of them.
    const cuts = [
      Buffer.from(second).subarray(0, Buffer.from(second).indexOf('🔌') + 2),
      Buffer.from(third.slice(0, 20)),
    ];
    const reader = new JournalReader(file);
    writeFileSync(file, `${begin}\n${start}\n`);
    await reader.poll();
    appendFileSync(file, Buffer.concat(cuts.flatMap((cut) => [cut, Buffer.from('\n')])));
    expect(await reader.poll()).toEqual(['run']);
    expect(reader.state?.damage).toMatchObject({ lines: 2 });
    expect(reader.damage).toEqual(reader.state?.damage);
    appendFileSync(file, `${second}\n`);
    expect(await reader.poll()).toEqual([{ partition: 1 }]);
    expect(reader.state?.damage).toEqual({
      lines: 1,
      corrupt: [{ line: 4, reason: 'not JSON' }],
      missing: 0,
      disordered: 0,
    });
    appendFileSync(file, `${third}\n`);
    expect(await reader.poll()).toEqual(['run', { partition: 2 }]);
    expect(reader.state?.damage).toBeUndefined();
  });

  test('whose damage only the line is that a dying supervisor tore off has none', async () => {
    const [first = '', ...rest] = linesOf(created(), supervised(), started(1), supervised());
    const [begins = '', second = '', again = ''] = rest;
    const { state } = await readLines([first, begins, second, '{"v":1,"seq":4,"ti', again]);
    expect(state?.damage).toBeUndefined();
    const other = await readLines([first, '{"v":1,"x', begins, second, again]);
    expect(other.state?.damage).toBeUndefined();
    const between = await readLines([first, 'nothing', begins, 'nothing', second, again, 'nothing']);
    expect(between.corrupt.map(({ line }) => line)).toEqual([4, 7]);
  });

  test('keeps in mind only so many lines that may be beginnings, and none that is very long', async () => {
    const [first = '', second = ''] = linesOf(created(), ended(1, 'failed', { message: 'm'.repeat(70_000) }));
    const long = await readLines([first, second.slice(0, (64 << 10) + 1), second.slice(0, 64 << 10), second]);
    expect(long.corrupt.map(({ line }) => line)).toEqual([2]);
    const torn = Array.from({ length: 21 }, (_, i) => second.slice(0, 20 + i));
    const many = await readLines([first, ...torn, second]);
    expect(many.damage).toMatchObject({ lines: 1, corrupt: [] });
  });

  test('without any event says what is damaged', async () => {
    expect((await readLines(['garbage'])).damage).toMatchObject({ lines: 1 });
  });

  test('in the middle of which events are missing says so with an event that it does not know', async () => {
    const reader = new JournalReader(file);
    writeFileSync(file, textOf(created()));
    await reader.poll();
    appendFileSync(file, '{"v":1,"seq":9,"time":1,"type":"later"}\n');
    expect(await reader.poll()).toEqual(['run']);
    expect(reader.state).toMatchObject({ lastSeq: 9, damage: { missing: 7 } });
    const alone = await readLines(['{"v":1,"seq":9,"time":1,"type":"later"}']);
    expect(alone.state).toBeUndefined();
    // A run that begins in the middle of a file has nothing missing before it.
    appendFileSync(file, textOf(created(), started(1)));
    expect((await readJournal(file)).state).toMatchObject({ lastSeq: 2 });
  });

  test('does not give the number of an unknown event away again', async () => {
    const { state } = await readLines([...linesOf(created()), '{"v":1,"seq":2,"time":1,"type":"later"}']);
    expect(state?.lastSeq).toBe(2);
  });
});

describe('whatever the pieces that a journal arrives in', () => {
  const bodies = fc.array(
    fc.oneof(
      fc.integer({ min: 1, max: 5 }).map((index) => started(index)),
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.string({ unit: 'grapheme' }))
        .map(([i, message]) => ended(i, 'failed', { message })),
      fc.integer({ min: 1, max: 4 }).map((index): EventBody => ({ type: 'requeued', index, by: 'user' })),
      fc
        .string({ unit: fc.constantFrom('\u0000', '\n', 'é', '🔌', '\ud800', '"') })
        .map((message): EventBody => ({ type: 'warning', code: 'ü', message })),
    ),
    { maxLength: 12 },
  );

  test('reading piece by piece gives the same as reading at once and as folding', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(bodies, fc.array(fc.nat(), { maxLength: 8 }), async (some, cuts) => {
        const all = eventsOf(created({ name: 'größe_🔌' }), ...some);
        const bytes = Buffer.from(all.map((event) => `${JSON.stringify(event)}\n`).join(''));
        run += 1;
        const grown = path.join(folder, `${run}`);
        const reader = new JournalReader(grown);
        const events: unknown[] = [];
        let from = 0;
        for (const to of [...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length]) {
          appendFileSync(grown, bytes.subarray(from, to));
          await reader.poll((event) => events.push(event));
          from = to;
        }
        const atOnce = await readJournal(grown);
        expect(readFileSync(grown)).toEqual(bytes);
        expect(reader.state).toEqual(atOnce.state);
        expect(reader.state).toEqual(fold(all));
        expect(events).toEqual(all);
        expect(reader.corrupt).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
