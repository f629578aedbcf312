import { describe, expect, test } from 'vitest';
import { madeUpSettings } from '../golden/made-up';
import type { Intent } from './intent';
import { readIntent } from './read-intent';

const place = { outputDir: '/out', name: 'uc' };
const julia = { exeflags: ['-t1'], cwd: '/work', environment: { A: 'b' } };

describe('what a supervisor is started for', () => {
  test.each<Intent>([
    { type: 'run', settings: madeUpSettings(), force: true, offered: { julia: '/julia', project: '/env' } },
    { type: 'resume', place, agreed: { foreignRun: true, changedScript: true } },
    { type: 'retry', place, indices: [1, 3], agreed: { succeeded: true }, changes: { numParallelProcesses: 3 } },
    { type: 'join', place, skipFailures: true, engine: 'native', julia: { ...julia, script: '/s.jl' } },
    { type: 'cancel', place },
    { type: 'clean', what: 'clean', place },
    { type: 'clean', what: 'restore', place },
    { type: 'clean', what: 'empty', place },
  ])('is read as it was written: %j', (intent) => {
    expect(readIntent(JSON.stringify(intent))).toEqual(intent);
  });

  test.each([
    ['{', "Expected property name or '}' in JSON at position 1"],
    ['null', 'intent: Invalid input: expected object, received null'],
    [
      '{"type":"stop"}',
      "type: Invalid discriminator value. Expected 'run' | 'resume' | 'retry' | 'join' | 'cancel' | 'clean'",
    ],
    ['{"type":"cancel"}', 'place: Invalid input: expected object, received undefined'],
    [
      '{"type":"cancel","place":{"outputDir":"/out"}}',
      'place.name: Invalid input: expected string, received undefined',
    ],
    [JSON.stringify({ type: 'retry', place, indices: [1, 0] }), 'indices.1: Too small: expected number to be >=1'],
  ])('that is none, %s, is refused with what is wrong', (text, why) => {
    const message = `The supervisor was started for nothing that it knows: ${why}`;
    expect(() => readIntent(text)).toThrow(
      expect.objectContaining({ code: 'launch.intent', message: expect.stringContaining(message) }),
    );
  });
});
