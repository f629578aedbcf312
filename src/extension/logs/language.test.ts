import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  consoleLog,
  joinLog,
  partitionLog,
  partitionLogOfAttempt,
  phaseConsoleLog,
  setupLog,
  supervisorLog,
  workerLog,
} from '../../layout';
import { LOG_LANGUAGE } from '../contributions';

const root = path.resolve(import.meta.dirname, '../../..');
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const language = contributes.languages.find(({ id }: { id: string }) => id === LOG_LANGUAGE);

/** As VS Code reads a pattern of file names. */
const asRegExp = (glob: string) =>
  new RegExp(
    `^${glob
      .replaceAll('.', '\\.')
      .replaceAll('**/', '(?:.*/)?')
      .replace(/(?<!\.)\*/g, '[^/]*')}$`,
  );

test('the logs of a run are known by their paths, and no others', () => {
  const patterns = (language.filenamePatterns as string[]).map(asRegExp);
  const isLog = (file: string) => patterns.some((pattern) => pattern.test(file));
  const place = { outputDir: '/study/out', name: 'sim' };
  const logs = [
    consoleLog(place, 12),
    partitionLog(place, 12),
    partitionLogOfAttempt(place, 12, 3),
    setupLog(place),
    joinLog(place),
    phaseConsoleLog(place, 'setup'),
    supervisorLog(place),
    workerLog(place, 3),
  ];
  expect(logs.filter((file) => !isLog(file))).toEqual([]);
  const others = [
    '/study/console.log',
    '/study/logs/x.log',
    '/study/simulation_partitions/config.json',
    '/a/server.log',
  ];
  expect(others.filter(isLog)).toEqual([]);
});

test('the language has a grammar, whose rules are all there and used', () => {
  const grammar = contributes.grammars.find((one: { language: string }) => one.language === LOG_LANGUAGE);
  const text = readFileSync(path.join(root, grammar.path), 'utf8');
  const { scopeName, repository } = JSON.parse(text);
  expect(scopeName).toBe(grammar.scopeName);
  const used = new Set([...text.matchAll(/"include": "#(\w+)"/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(Object.keys(repository).sort());
});
