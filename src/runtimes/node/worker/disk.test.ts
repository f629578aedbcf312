import { expect, test } from 'vitest';
import { diskError } from './disk';
import { describeFailure } from './failures';

const withCode = (code: string) => Object.assign(new Error(`${code}: said by the system`), { code });

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ESTALE'])('%s is the disk, also as the cause of a cause', (code) => {
  const error = withCode(code);
  expect(diskError(new Error('a', { cause: new Error('b', { cause: error }) }))).toBe(error);
  expect(describeFailure(error, '/driver.js')).toMatchObject({ kind: 'disk', message: `${code}: said by the system` });
});

test('what libhdf5 says of a full disk is the disk', () => {
  const error = new Error('/a in b.h5 could not be written: file write failed: No space left on device.');
  expect(describeFailure(error, '/driver.js')).toMatchObject({ kind: 'disk', message: error.message });
});

test('a file that the script misses is the script, and a circle of causes ends', () => {
  const error = withCode('ENOENT');
  error.cause = error;
  expect(diskError(error)).toBeUndefined();
  expect(diskError('ENOSPC')).toBeUndefined();
  expect(describeFailure(error, '/driver.js').kind).toBe('script');
});
