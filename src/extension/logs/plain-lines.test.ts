import { describe, expect, test } from 'vitest';
import { PlainLines } from './plain-lines';

describe('what a terminal would get, as lines', () => {
  test('colours are taken out, also when a sequence arrives in two pieces', () => {
    const lines = new PlainLines();
    expect(lines.push('\u001b[1m\u001b[31mER')).toBe('');
    expect(lines.push('ROR\u001b[3')).toBe('');
    expect(lines.push('9m: no\u001b[0m\n')).toBe('ERROR: no\n');
  });

  test('of a progress bar the last state is kept', () => {
    expect(new PlainLines().push('10 %\r50 %\r100 %\ndone\r\n')).toBe('100 %\ndone\n');
  });

  test('a line without an end is given up when asked', () => {
    const lines = new PlainLines();
    lines.push('a\nlast');
    expect(lines.flush()).toBe('last');
    expect(lines.flush()).toBe('');
  });
});
