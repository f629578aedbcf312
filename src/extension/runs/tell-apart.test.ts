import { expect, test } from 'vitest';
import { FollowedRun } from './followed-run';
import { tellApart } from './tell-apart';

test('runs of the same name are told apart by the folders that they lie in', () => {
  const followed = (outputDir: string, name = 'sim') => new FollowedRun({ outputDir, name }, undefined);
  const apart = (...runs: FollowedRun[]) => {
    tellApart(runs);
    return runs.map((run) => run.distinction);
  };
  expect(apart(followed('/a/one'), followed('/a/two'), followed('/a/one', 'other'))).toEqual(['one', 'two', undefined]);
  expect(apart(followed('/a/out'), followed('/b/out'))).toEqual(['/a/out', '/b/out']);
});
