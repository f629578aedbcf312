import { describe, expect, test } from 'vitest';
import { slurmKeys } from '../settings';
import { changeableSlurmKeys, slurmLayer } from './slurm-flags';

describe('--slurm key=value', () => {
  test('gives texts, numbers, and lists by repeating', () => {
    const pairs = [
      'memory=8G',
      'cpusPerTask=4',
      'prologue=module load julia',
      'prologue=export A=b',
      'pollInterval=2.5',
    ];
    expect(slurmLayer([...pairs, 'extraArguments=--mail-type=FAIL'])).toEqual({
      'slurm.memory': '8G',
      'slurm.cpusPerTask': 4,
      'slurm.prologue': ['module load julia', 'export A=b'],
      'slurm.pollInterval': 2.5,
      'slurm.extraArguments': ['--mail-type=FAIL'],
    });
  });

  test('takes the last of what is given twice', () => {
    expect(slurmLayer(['time=10', 'time=20'])).toEqual({ 'slurm.time': '20' });
  });

  test('keeps what is no number for the check that names the setting', () => {
    expect(slurmLayer(['cpusPerTask=many'])).toEqual({ 'slurm.cpusPerTask': 'many' });
  });

  test('is nothing where nothing is given', () => {
    expect(slurmLayer()).toEqual({});
  });

  test.each([
    ['mem=8G', 'There is no setting slurm.mem. Did you mean memory?'],
    ['cpus-per-task=2', 'Did you mean cpusPerTask?'],
    ['Accuont=me', 'Did you mean account?'],
  ])('%s is refused with the nearest key first', (pair, words) => {
    expect(() => slurmLayer([pair])).toThrow(words);
  });

  test('an unknown key names those that there are', () => {
    expect(() => slurmLayer(['zzzzzzzz=1'])).toThrow(`There are ${slurmKeys.join(', ')}.`);
  });

  test.each(['memory', 'memory=', '=8G', ''])('%j is no pair', (pair) => {
    expect(() => slurmLayer([pair])).toThrow(`--slurm takes key=value, such as memory=8G, not "${pair}".`);
  });

  test('a run that exists takes what may still change, and says how the others are set', () => {
    expect(slurmLayer(['memory=6G'], changeableSlurmKeys)).toEqual({ 'slurm.memory': '6G' });
    expect(() => slurmLayer(['maxConcurrent=3'], changeableSlurmKeys)).toThrow('--num-parallel-processes');
  });
});
