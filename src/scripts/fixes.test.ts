import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { Finding } from './findings';
import { applyEdits, JAVASCRIPT_SCRIPTS, JULIA_SCRIPTS } from './fixes.fixture';
import { inspectScript } from './inspect';
import { inspectAny } from './inspect-any';
import type { InspectOptions } from './script';
import { readSyntax } from './syntax';

const NAMES = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
const inspect = (text: string, options: Partial<InspectOptions> = {}) =>
  inspectScript(text, { ...NAMES, ...options }).findings;

/** In each language: scripts, what is found in them, and whether a text is one that the language takes. */
const LANGUAGES = [
  ['Julia', JULIA_SCRIPTS, inspect, (text: string) => readSyntax(text).unclosed === undefined],
  ['JavaScript', JAVASCRIPT_SCRIPTS, (text: string) => inspectAny('a.mjs', text, NAMES).findings, parses('js')],
  ['TypeScript', JAVASCRIPT_SCRIPTS, (text: string) => inspectAny('a.mts', text, NAMES).findings, parses('ts')],
] as const;

function parses(loader: 'js' | 'ts') {
  return (text: string) => {
    try {
      transformSync(text, { loader, logLevel: 'silent' });
      return true;
    } catch {
      return false;
    }
  };
}
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

/** All but one of each, the order aside. */
function without<T>(all: readonly T[], some: readonly T[]): T[] {
  const left = [...all];
  for (const one of some) if (left.includes(one)) left.splice(left.indexOf(one), 1);
  return left;
}

const CASES = LANGUAGES.flatMap(([language, scripts, look, isRight]) =>
  Object.entries(scripts).map(([name, text]) => ({ language, name, text, look, isRight })),
);

describe.each(CASES)('$language: $name', ({ text, look, isRight }) => {
  const findings = look(text);

  test('has findings, each of them about words of its line', () => {
    expect(findings).not.toEqual([]);
    for (const { line, span = [-1, -1] } of findings) {
      expect(text.slice(0, span[0]).split('\n')).toHaveLength(line);
      expect(text.slice(...span)).toBe(text.slice(...span).trim());
    }
  });

  test('has fixes after which a finding is gone, no other came, and everything is closed', () => {
    for (const { code, fixes = [] } of findings) {
      for (const { edits } of fixes) {
        const after = applyEdits(text, edits);
        expect(without(codes(look(after)), without(codes(findings), [code])), after).toEqual([]);
        expect(isRight(after), after).toBe(true);
        expect(/[^\r]\n/.test(after)).toBe(!text.includes('\r\n') && after.includes('\n'));
        for (const [i, { from, to }] of edits.entries()) {
          expect(from).toBeLessThanOrEqual(to);
          expect(from).toBeGreaterThan(edits[i - 1]?.to ?? -1);
        }
      }
    }
  });
});

test('what cannot be put right without knowing more has no fix', () => {
  const left = CASES.filter(({ language }) => language !== 'TypeScript').flatMap(({ name, text, look }) =>
    look(text).flatMap(({ code, fixes }) => (fixes === undefined ? [`${name}: ${code}`] : [])),
  );
  expect(left).toEqual([
    'an argument too many that is needed: execute.arity',
    'a status of a field: execute.unchecked',
    'a status of build! in short form: build.unchecked',
    'a run around a definition: toplevel.run',
    'a run behind another statement: toplevel.run',
    'a run in a module: toplevel.run',
    'a bracket that is never closed: syntax.unclosed',
    'names that mean something else: build.missing',
    'names that mean something else: execute.missing',
    'returned by an arrow: execute.unchecked',
    'a run that exports need: toplevel.run',
    'a run behind another statement: toplevel.run',
  ]);
});

/** A script after the first fix of its first finding with a code. */
function fixed(text: string, code: Finding['code'], options: Partial<InspectOptions> = {}): string {
  const finding = inspect(text, options).find((one) => one.code === code);
  return applyEdits(text, finding?.fixes?.[0]?.edits ?? []);
}

test('all fixes of the how-to, one after the other, make it right', () => {
  let text = JULIA_SCRIPTS['the how-to'] ?? '';
  for (let [finding] = inspect(text); finding !== undefined; [finding] = inspect(text)) {
    text = applyEdits(text, finding.fixes?.[0]?.edits ?? []);
  }
  expect(text).toContain('build!(sim; partitions=partitions, index=index)\n    if status != PSI.SimulationBuildStatus');
});

test('a function that is missing is written with the names of the installed PowerSimulations', () => {
  const text = 'import PowerSimulations as P\n';
  expect(fixed(text, 'execute.missing', { generation: 'documented' })).toContain('status == P.RunStatus.SUCCESSFUL ||');
  expect(fixed(text, 'execute.missing')).toContain('status == P.RunStatus.SUCCESSFULLY_FINALIZED ||');
});

test('a run is put under a condition together with what belongs to it', () => {
  expect(fixed(JULIA_SCRIPTS['a run in steps'] ?? '', 'toplevel.run')).toContain(`if abspath(PROGRAM_FILE) == @__FILE__
    sim = build_simulation("o", "n", p)
    # now
    execute_simulation(sim)
    r, s = read(sim), 1
    show(r)
end
x = 2
`);
});

test('a run in parallel asks as well whether it started the other processes already', () => {
  expect(fixed(JULIA_SCRIPTS['a run'] ?? '', 'toplevel.run')).toContain(
    'if PowerSimulations.Distributed.nprocs() == 1 && abspath(PROGRAM_FILE) == @__FILE__\n    run_parallel_simulation(\n',
  );
});

test('a call of the engine is waited for and its status looked at', () => {
  const text = JAVASCRIPT_SCRIPTS['not awaited by a function that does not wait'] ?? '';
  const [finding] = inspectAny('a.mjs', text, NAMES).findings;
  expect(applyEdits(text, finding?.fixes?.[0]?.edits ?? [])).toContain(`export async function executeSimulation(sim) {
  if (sim) {
    const status = await execute(sim);
    if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw new Error(\`The simulation failed: \${status}\`);
  }
}`);
});
