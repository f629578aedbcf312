/**
 * `npm test`: provisions what the suites need, builds, runs the suites, and counts.
 *
 *     npm test -- --only julia,unit        some suites only
 *     POWERSIM_TEST_NO_SKIP=1 npm test     whatever is skipped has failed
 *
 * The last line is `N passed, N failed, N skipped`; the exit code is 0 only if tests ran and none failed.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Part, type Places, readPlaces } from './provision/places.mts';
import { addResults, noResults, type Results } from './suites/results.mts';
import { runStep } from './suites/suite-process.mts';
import { buildMinutes, provisionMinutes, type Suite, suites } from './suites/suites.mts';

const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);
// As `npm run` does, for `node test/run.mts`.
process.env['PATH'] = [path.join(root, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter);
const resultsFolder = path.join(root, 'test-results');
mkdirSync(resultsFolder, { recursive: true });

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort());

const chosen = choose();
let total = noResults;
const places = await provision(chosen.flatMap((suite) => suite.needs));
const needsBuild = chosen.some((suite) => suite.needsBuild && unmet(suite).length === 0);
const built = needsBuild ? await timed('build', build) : noResults;
total = addResults(total, { ...built, passed: 0 });
for (const suite of chosen) {
  if (interrupted.signal.aborted) break;
  total = addResults(total, await timed(suite.name, () => run(suite)));
}
report(total);

function choose(): readonly Suite[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return suites;
  const names = values.only.split(',');
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`);
    process.exit(2);
  }
  return suites.filter((suite) => names.includes(suite.name));
}

async function provision(needed: readonly Part[]): Promise<Places> {
  const parts = [...new Set(needed)];
  if (parts.length === 0) return readPlaces();
  const outcome = await timed('provision', () =>
    runStep(
      { title: 'provision', command: ['node', 'test/provision/provision.mts', ...parts], kind: 'check' },
      stepOptions('provision', provisionMinutes * 60_000),
    ),
  );
  if (outcome.failed.length === 0) return readPlaces();
  const lacking = { available: false, reason: outcome.failed.join('; ') } as const;
  return { julia: lacking, vscode: lacking, solvers: lacking, slurm: lacking };
}

function build(): Promise<Results> {
  return runStep(
    { title: 'build', command: ['npm', 'run', '--silent', 'build'], kind: 'check' },
    stepOptions('build', buildMinutes * 60_000),
  );
}

async function run(suite: Suite): Promise<Results> {
  const skipped = unmet(suite);
  if (skipped.length > 0) return { ...noResults, skipped: [{ title: suite.name, reason: skipped.join('; ') }] };
  if (suite.needsBuild && built.failed.length > 0)
    return { ...noResults, failed: [`${suite.name}: nothing was built`] };
  const until = performance.now() + suite.budgetMinutes * 60_000;
  let results = noResults;
  for (const [index, step] of suite.steps.entries()) {
    if (suite.steps.length > 1) console.log(`\n-- ${step.title}`);
    // At least a second: a step that no time is left for fails with the reason, and what it left behind is ended.
    const limitMs = Math.max(1_000, until - performance.now());
    results = addResults(results, await runStep(step, stepOptions(`${suite.name}-${index + 1}`, limitMs)));
  }
  return results;
}

function stepOptions(name: string, limitMs: number): Parameters<typeof runStep>[1] {
  return {
    limitMs,
    resultsFile: path.join(resultsFolder, `results-${name}.json`),
    signal: interrupted.signal,
  };
}

function unmet(suite: Suite): string[] {
  return suite.needs.flatMap((part) => {
    const place = places[part];
    return place.available ? [] : [`${part} is not available: ${place.reason}`];
  });
}

async function timed(name: string, what: () => Promise<Results>): Promise<Results> {
  console.log(`\n== ${name}`);
  const before = performance.now();
  const results = await what();
  const { passed, failed, skipped } = results;
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  console.log(`== ${name}: ${passed} passed, ${failed.length} failed, ${skipped.length} skipped in ${seconds} s`);
  return results;
}

function report({ passed, failed, skipped }: Results): void {
  const strict = process.env['POWERSIM_TEST_NO_SKIP'] === '1';
  console.log('');
  for (const { title, reason } of skipped) {
    console.log(`${strict ? 'FAILED, as nothing may be skipped' : 'SKIPPED'}: ${title}: ${reason}`);
  }
  for (const title of failed) console.log(`FAILED: ${title}`);
  if (interrupted.signal.aborted) console.log('INTERRUPTED: not everything was run');
  if (passed + failed.length === 0) console.log('FAILED: no tests ran');
  const failures = failed.length + (strict ? skipped.length : 0);
  console.log(`${passed} passed, ${failures} failed, ${strict ? 0 : skipped.length} skipped`);
  process.exitCode = failures > 0 || passed === 0 || interrupted.signal.aborted ? 1 : 0;
}
