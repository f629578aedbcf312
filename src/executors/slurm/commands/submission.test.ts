import { describe, expect, test } from 'vitest';
import type { CommandResult } from './run-command';
import { RETRYING, submittedBy } from './submission';

const answer = (given: Partial<CommandResult>): CommandResult => ({
  exit: 1,
  ended: 'itself',
  stdout: '',
  stderr: '',
  ...given,
});
const failed = (...lines: string[]) => answer({ stderr: lines.map((line) => `sbatch: error: ${line}\n`).join('') });
const submission = (why: string) => `Batch job submission failed: ${why}`;
const POLICY = "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)";

describe('a job that was taken', () => {
  test.each(['4711\n', '4711;lab\n', 'a site says hello\n4711\n'])('is known by its number: %j', (stdout) => {
    expect(submittedBy(answer({ exit: 0, stdout }))).toEqual({ ok: true, job: '4711' });
  });

  test('counts although its command hung afterwards', () => {
    const hung = answer({ exit: undefined, ended: 'timeLimit', stdout: '4711\n' });
    expect(submittedBy(hung)).toEqual({ ok: true, job: '4711' });
  });
});

describe('a job that was not taken', () => {
  test.each([
    ['refused', failed('invalid partition specified: nope', submission('Invalid partition name specified'))],
    ['refused', failed(submission('Invalid account or account/partition combination specified'))],
    [
      'refused',
      failed('Memory specification can not be satisfied', submission('Requested node configuration is not available')),
    ],
    ['refused', failed('Invalid generic resource (gres) specification')],
    ['refused', answer({ exit: 255, stderr: "sbatch: unrecognized option '--nonsense=1'\n" })],
    ['refused', failed('QOSMaxWallDurationPerJobLimit', submission(POLICY))],
    ['limit', failed('QOSMaxSubmitJobPerUserLimit', submission(POLICY))],
    ['limit', failed('AssocGrpSubmitJobsLimit', submission(POLICY))],
    ['limit', failed(submission(POLICY))],
    ['limit', failed(submission('Resource temporarily unavailable'))],
    [
      'limit',
      { ...failed('Slurm temporarily unable to accept job, sleeping and retrying'), ended: 'endAt', exit: undefined },
    ],
    ['away', failed(submission('Unable to contact slurm controller (connect failure)'))],
    [
      'away',
      failed(
        'Munge encode failed: Failed to access "/run/munge": No such file',
        submission('Protocol authentication error'),
      ),
    ],
    ['away', answer({ exit: undefined, ended: 'missing' })],
    ['uncertain', failed(submission('Socket timed out on send/recv operation'))],
    ['uncertain', failed(submission('Unable to contact slurm controller (receive failure)'))],
    ['uncertain', failed(submission('Zero Bytes were transmitted or received'))],
    ['uncertain', answer({ exit: undefined, ended: 'timeLimit' })],
    ['uncertain', answer({ exit: undefined, ended: 'killed' })],
    ['uncertain', answer({ exit: 0, stdout: 'thank you\n' })],
  ] satisfies [string, CommandResult][])('is %s: %j', (why, result) => {
    expect(submittedBy(result)).toMatchObject({ ok: false, why });
  });

  test('is told in Slurm’s words, each once', () => {
    const twice = failed('Invalid account', 'Invalid account', submission('Invalid account'));
    expect(submittedBy(twice)).toMatchObject({
      message: 'Invalid account; Batch job submission failed: Invalid account',
    });
  });
});

test('sbatch is ended when it begins to try again by itself', () => {
  expect(RETRYING.test('sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying')).toBe(true);
  expect(RETRYING.test('sbatch: error: Slurm job queue full, sleeping and retrying.')).toBe(true);
  expect(RETRYING.test('sbatch: error: s_p_parse_file: cannot stat file, retrying in 1sec up to 60sec')).toBe(false);
});
