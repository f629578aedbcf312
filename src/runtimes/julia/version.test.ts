import { expect, test } from 'vitest';
import { formatVersion, isAtLeast, parseVersion } from './version';

test.each([
  ['julia version 1.5.3', '1.5.3'],
  ['julia version 1.12.0-rc1', '1.12.0'],
  ['1.9', '1.9.0'],
])('%s is %s', (text, version) => {
  expect(formatVersion(parseVersion(text) ?? [0, 0, 0])).toBe(version);
});

test('a text without a version has none', () => {
  expect(parseVersion('command not found')).toBeUndefined();
});

test.each([
  [[1, 9, 0], [1, 9], true],
  [[1, 10, 0], [1, 9], true],
  [[2, 0, 0], [1, 9], true],
  [[1, 8, 9], [1, 9], false],
  [[1, 5, 0], [1, 5, 1], false],
] as const)('%j is at least %j: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
