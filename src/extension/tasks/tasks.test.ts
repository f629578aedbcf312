import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EventBody, fold, type RunEvent } from '../../run';
import { english, UserError } from '../../text';
import { attempt, created, ended, setUp, started } from '../tree/runs.fixture';
import { readDefinition } from './definition';
import { problemLine, taskLines } from './task-lines';

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8'));

describe('a task in tasks.json', () => {
  test('has a script, and settings that win', () => {
    const definition = { type: 'powersim', script: 'sim.jl', settings: { numSteps: 28 } };
    expect(readDefinition(definition, english)).toEqual({ script: 'sim.jl', settings: { numSteps: 28 }, force: false });
    const whole = { ...definition, configuration: 'year', force: true };
    expect(readDefinition(whole, english)).toMatchObject({ configuration: 'year', force: true });
  });

  test.each([
    [{ type: 'powersim' }, /script/],
    [{ type: 'powersim', script: 3 }, /script/],
    [{ type: 'powersim', script: 'a.jl', settings: { numStep: 3 } }, /numStep that there is not. Is numSteps meant/],
    [{ type: 'powersim', script: 'a.jl', force: 'yes' }, /force/],
  ])('%j is refused with the reason', (definition, reason) => {
    expect(() => readDefinition(definition, english)).toThrow(UserError);
    expect(() => readDefinition(definition, english)).toThrow(reason);
  });

  test('may say what the code reads', () => {
    const [{ properties, required }] = manifest.contributes.taskDefinitions;
    expect(Object.keys(properties)).toEqual(['script', 'configuration', 'settings', 'force']);
    expect(required).toEqual(['script']);
  });
});

/** What the editor's problem matcher makes of a line. */
function problem(line: string): Record<string, string | undefined> | undefined {
  const [{ pattern }] = manifest.contributes.problemMatchers;
  const match = new RegExp(pattern.regexp).exec(line);
  const at = (name: string) => match?.[pattern[name]];
  return match ? { file: at('file'), line: at('line'), severity: at('severity'), message: at('message') } : undefined;
}

function printed(...bodies: EventBody[]): string[] {
  const events = bodies.map((body, i): RunEvent => ({ v: 1, seq: i + 1, time: i * 1000, ...body }));
  const state = fold(events);
  const last = events.at(-1);
  return state && last ? taskLines(last, state) : [];
}

describe('a task prints', () => {
  test('what happens', () => {
    expect(printed(created(), started, ...setUp, attempt(1, 1), ended(1, 1, 'succeeded'))).toEqual([
      'partition 1 succeeded after 1 s [1 of 4]',
    ]);
  });

  test('a failure with its line in the script, as the problem matcher reads it', () => {
    const failed = { ...ended(2, 1, 'failed'), message: 'no such device (sim.jl:12)' } as EventBody;
    const [, line = ''] = printed(created(), started, ...setUp, attempt(2, 1), failed);
    expect(problem(line)).toEqual({
      file: '/work/sim.jl',
      line: '12',
      severity: 'error',
      message: 'partition 2: no such device (sim.jl:12)',
    });
    expect(printed(created(), started, ...setUp, attempt(1, 1)).map(problem)).toEqual([undefined]);
  });

  test('a failure without a line at the beginning of the script', () => {
    const line = problemLine('C:\\work\\sim.jl', 'error', 'setup', 'It took\ntoo long.');
    expect(problem(line)).toEqual({
      file: 'C:\\work\\sim.jl',
      line: '1',
      severity: 'error',
      message: 'setup: It took too long.',
    });
  });
});
