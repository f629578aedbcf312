import { describe, expect, test } from 'vitest';
import { failureKind } from '../run';
import { type Failure, triesAgain } from './retry-policy';

const inTheScript = ['script', 'status', 'syntax', 'packageMissing', 'functionMissing'] as const;
const outside = failureKind.options.filter((kind) => !inTheScript.some((k) => k === kind));
const failures = (...texts: string[]): Failure[] =>
  texts.map((text) => {
    const [kind = '', message = ''] = text.split(': ');
    return { kind: failureKind.parse(kind), message };
  });

describe('a partition that failed', () => {
  test.each(failureKind.options)('once with %s is tried again, unless one attempt is all there is', (kind) => {
    expect(triesAgain([{ kind, message: 'a' }], 2)).toBe(true);
    expect(triesAgain([{ kind, message: 'a' }], 1)).toBe(false);
  });

  test.each(inTheScript)('twice with %s and the same message is final', (kind) => {
    expect(triesAgain(failures(`${kind}: a`, `${kind}: a`), 5)).toBe(false);
    expect(triesAgain(failures(`${kind}: a`, `${kind}: b`), 5)).toBe(true);
  });

  test.each(outside)('twice with %s and the same message is tried on: the machine may be at fault', (kind) => {
    expect(triesAgain(failures(`${kind}: a`, `${kind}: a`), 5)).toBe(true);
    expect(triesAgain(failures(`${kind}: a`, `${kind}: a`), 2)).toBe(false);
  });

  test.each<[string[], number, boolean]>([
    [['crash: a', 'script: b'], 5, true],
    [['script: b', 'crash: a', 'script: b'], 5, true],
    [['crash: a', 'script: b', 'script: b'], 5, false],
    [['script: a', 'status: a'], 5, true],
    [['crash: a', 'crash: a', 'crash: a'], 3, false],
    [['crash: a', 'crash: a', 'crash: a'], 4, true],
  ])('with %j of %d attempts is tried again: %s', (texts, maxAttempts, again) => {
    expect(triesAgain(failures(...texts), maxAttempts)).toBe(again);
  });

  test('with messages that differ in addresses only has failed the same way', () => {
    const at = (address: string) => ({ kind: 'script' as const, message: `Ptr{Nothing} @0x${address} is null ` });
    expect(triesAgain([at('00007f3a'), at('00007FFF')], 5)).toBe(false);
  });
});
