import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberAt } from './bytes';

test('eight bytes are a number wherever a number tells them apart', () => {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  const near = fc.bigInt({ min: most - 4n, max: most + 4n });
  fc.assert(
    fc.property(fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), near), fc.nat(3), (value, at) => {
      const bytes = Buffer.alloc(at + 8);
      bytes.writeBigUInt64LE(value, at);
      expect(numberAt(bytes, at)).toBe(value <= most ? Number(value) : undefined);
    }),
  );
  expect(() => numberAt(Buffer.alloc(8), 1)).toThrow(RangeError);
});
