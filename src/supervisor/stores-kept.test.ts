import { expect, test } from 'vitest';
import type { RunState } from '../run';
import { refuseWithoutStores } from './stores-kept';

const place = { outputDir: '/out of it', name: 'uc' };
const refuse = (are: RunState['partitionStores']['are'], what: 'join' | 'execute') => () =>
  refuseWithoutStores({ partitionStores: { are, bytes: 1 } } as RunState, place, what);

test('what needs the partitions’ stores says how to get them back, or that they are gone', () => {
  expect(refuse('kept', 'join')).not.toThrow();
  expect(refuse('setAside', 'join')).toThrow(
    "nothing can be joined again. Put them back first (powersim clean '/out of it/uc' --restore).",
  );
  expect(refuse('removed', 'execute')).toThrow('nothing can be executed again. The joined results are complete');
});
