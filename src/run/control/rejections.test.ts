import { beforeEach, describe, expect, test } from 'vitest';
import { Rejections } from './rejections';

let notes: string[];
let time: number;
let rejections: Rejections;
beforeEach(() => {
  notes = [];
  time = 0;
  rejections = new Rejections(
    'door',
    (message) => notes.push(message),
    () => time,
  );
});

describe('what was refused', () => {
  test('is written down with its reason, in one line that steers no terminal', () => {
    rejections.note('token: \u001b[31mwrong\nline');
    expect(notes).toEqual(['door: refused: token: wrong line']);
  });

  test('is only counted after a few, until the next minute', () => {
    for (let i = 0; i < 1000; i += 1) rejections.note(`reason ${i}`);
    expect(notes).toHaveLength(5);
    time = 59_999;
    rejections.note('one more');
    expect(notes).toHaveLength(5);
    time = 60_000;
    rejections.note('another');
    expect(notes.slice(5)).toEqual(['door: refused 996 more', 'door: refused: another']);
  });

  test('is counted at the end, once', () => {
    for (let i = 0; i < 7; i += 1) rejections.note('x');
    rejections.sum();
    rejections.sum();
    expect(notes.slice(5)).toEqual(['door: refused 2 more']);
  });
});
